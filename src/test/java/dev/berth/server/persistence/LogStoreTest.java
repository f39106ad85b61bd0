package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static dev.berth.server.persistence.Samples.idle;
import static dev.berth.server.persistence.Samples.placed;
import static dev.berth.server.persistence.Samples.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Chunk;
import dev.berth.server.control.port.LogStore.Part;
import dev.berth.server.control.port.LogStore.Slice;
import dev.berth.server.control.port.LogStore.Stored;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LogStoreTest {
    private static final long PLENTY = 1_000_000;

    @Inject
    LogStore logs;

    @Inject
    Samples samples;

    @Inject
    Database database;

    private PoolName pool;
    private StoredPod pod;
    private Task task;
    private AttemptRef attempt;

    @BeforeEach
    void aRunningAttempt() {
        pool = samples.pool();
        pod = samples.pod(pool);
        task = samples.place(samples.submit(samples.workspace(pool), TaskType.PLAN), pod.name(), 1);
        attempt = new AttemptRef(task.id(), 1);
    }

    private long append(long offset, String text) {
        return append(PLENTY, new Chunk(attempt, offset, text));
    }

    private long append(long limit, Chunk... chunks) {
        List<Stored> stored = await(logs.append(pool, pod.name(), List.of(chunks), limit));
        assertThat(stored).hasSize(1);
        assertThat(stored.getFirst().attempt()).isEqualTo(attempt);
        return stored.getFirst().bytes();
    }

    private Slice read(@Nullable Integer of, long offset, int limit) {
        return await(logs.read(task.id(), new Part(of, null), offset, limit)).orElseThrow();
    }

    private String text() {
        return read(null, 0, 1_000_000).text();
    }

    @Test
    void chunksAreStoredOneBehindTheOther() {
        assertThat(append(0, "one\n")).isEqualTo(4);
        assertThat(append(4, "two\n")).isEqualTo(8);

        assertThat(text()).isEqualTo("one\ntwo\n");
    }

    @Test
    void oneBatchMayHoldManyChunks() {
        assertThat(append(PLENTY, new Chunk(attempt, 0, "a"), new Chunk(attempt, 1, "b"), new Chunk(attempt, 2, "c")))
                .isEqualTo(3);

        assertThat(text()).isEqualTo("abc");
    }

    @Test
    void offsetsCountBytesAndNotCharacters() {
        assertThat(append(0, "zażółć €😀")).isEqualTo(18);
        assertThat(append(18, "!")).isEqualTo(19);

        assertThat(text()).isEqualTo("zażółć €😀!");
    }

    @Test
    void whatPostgresCannotHoldAsTextIsStoredAllTheSame() {
        append(0, "a\0b");

        assertThat(text()).isEqualTo("a\0b");
    }

    @Test
    void aChunkThatIsKnownChangesNothing() {
        append(0, "hello");

        assertThat(append(0, "hello")).as("F1").isEqualTo(5);
        assertThat(append(1, "ell")).isEqualTo(5);
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void aChunkBeyondTheEndIsDropped() {
        append(0, "hello");

        assertThat(append(6, "world")).isEqualTo(5);
        assertThat(append(5, " ")).isEqualTo(6);
        assertThat(append(6, "world")).isEqualTo(11);
        assertThat(text()).isEqualTo("hello world");
    }

    @Test
    void ofAChunkThatIsPartlyKnownTheRestIsStored() {
        append(0, "hello");

        assertThat(append(3, "lo world")).isEqualTo(11);
        assertThat(text()).isEqualTo("hello world");
    }

    @Test
    void aChunkThatDisagreesAboutWhereCharactersEndIsDropped() {
        append(0, "hello");

        assertThat(append(4, "€")).isEqualTo(5);
        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void outputBeyondTheLimitIsCutWithANoticeAndAcknowledged() {
        assertThat(append(8, new Chunk(attempt, 0, "12345"))).isEqualTo(5);
        assertThat(append(8, new Chunk(attempt, 5, "67€more"))).as("F12").isEqualTo(14);
        assertThat(append(8, new Chunk(attempt, 14, "and more"))).isEqualTo(22);
        assertThat(append(8, new Chunk(attempt, 20, "rest"))).isEqualTo(24);

        assertThat(text()).isEqualTo("1234567\n[Berth: the output is cut here, it is longer than 8 bytes]\n");
    }

    @Test
    void outputThatJustFitsIsNotCut() {
        assertThat(append(8, new Chunk(attempt, 0, "12345678"))).isEqualTo(8);

        assertThat(text()).isEqualTo("12345678");
    }

    @Test
    void chunksOfAttemptsThatWereNotPlacedOnThePodAreDropped() {
        PodName other = samples.pod(pool).name();
        List<Chunk> chunks = List.of(new Chunk(attempt, 0, "x"));

        assertThat(await(logs.append(pool, other, chunks, PLENTY))).isEmpty();
        assertThat(await(logs.append(samples.pool(), pod.name(), chunks, PLENTY)))
                .isEmpty();
        assertThat(await(logs.append(
                        pool, pod.name(), List.of(new Chunk(new AttemptRef(task.id(), 2), 0, "x")), PLENTY)))
                .isEmpty();
        assertThat(text()).isEmpty();
    }

    @Test
    void twoSocketsThatSendTheSameStoreItOnce() {
        String text = "x".repeat(1000);
        List<Uni<List<Stored>>> calls = IntStream.range(0, 6)
                .mapToObj(i -> logs.append(pool, pod.name(), List.of(new Chunk(attempt, 0, text)), PLENTY))
                .toList();

        await(Uni.join().all(calls).usingConcurrencyOf(6).andFailFast());

        assertThat(text()).as("F1").isEqualTo(text);
    }

    /** The first one is kept under way until all the others have come; who stored them tells their transactions. */
    @Test
    void whatManyPodsBringAtOnceTakesOneStatementForTheFirstAndOneForTheRest() {
        List<Task> tasks = IntStream.range(0, 30)
                .mapToObj(i -> samples.place(
                        samples.submit(samples.workspace(pool), TaskType.PLAN),
                        samples.pod(pool).name(),
                        1))
                .toList();
        CompletableFuture<List<List<Stored>>> answers = new CompletableFuture<>();
        Uni<List<List<Stored>>> calls = Uni.join()
                .all(tasks.stream()
                        .map(each -> logs.append(
                                pool,
                                each.location().pod(),
                                List.of(new Chunk(new AttemptRef(each.id(), 1), 0, "out of " + each.id())),
                                PLENTY))
                        .toList())
                .andFailFast();

        await(database.transaction(connection -> Database.run(connection, "LOCK TABLE task_logs IN SHARE MODE")
                .invoke(locked -> calls.subscribe().with(answers::complete, answers::completeExceptionally))));

        assertThat(answers)
                .succeedsWithin(Duration.ofSeconds(20))
                .satisfies(all ->
                        assertThat(all).allSatisfy(stored -> assertThat(stored).hasSize(1)));
        for (Task each : tasks) {
            assertThat(await(logs.read(each.id(), Part.ALL, 0, 100))
                            .orElseThrow()
                            .text())
                    .isEqualTo("out of " + each.id());
        }
        assertThat(transactions(tasks)).isEqualTo(2);
    }

    private long transactions(List<Task> tasks) {
        return await(database.run("SELECT count(DISTINCT xmin::text) FROM task_logs WHERE task_id = ANY ($1)", (Object)
                        tasks.stream().map(each -> each.id().value()).toArray(Long[]::new)))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void aRowThatSomebodyHoldsKeepsBackItsOwnAgentAlone() {
        Task other = samples.place(
                samples.submit(samples.workspace(pool), TaskType.PLAN),
                samples.pod(pool).name(),
                1);
        Uni<List<Stored>> held = logs.append(pool, pod.name(), List.of(new Chunk(attempt, 0, "ours")), PLENTY);
        Uni<List<Stored>> free = logs.append(
                pool, other.location().pod(), List.of(new Chunk(new AttemptRef(other.id(), 1), 0, "theirs")), PLENTY);
        List<Stored> early = new CopyOnWriteArrayList<>();
        CompletableFuture<List<Stored>> late = new CompletableFuture<>();

        await(database.transaction(connection -> Database.run(
                        connection,
                        "SELECT FROM attempts WHERE task_id = $1 FOR UPDATE",
                        task.id().value())
                .invoke(rows -> held.subscribe().with(late::complete, late::completeExceptionally))
                .flatMap(rows -> free)
                .invoke(early::addAll)));

        assertThat(early).containsExactly(new Stored(new AttemptRef(other.id(), 1), 6));
        assertThat(late).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(List.of(new Stored(attempt, 4)));
        assertThat(text()).isEqualTo("ours");
    }

    @Test
    void severalAttemptsOfOnePodAreStoredTogether() {
        Task other = samples.place(samples.submit(samples.workspace(pool), TaskType.PLAN), pod.name(), 2);
        AttemptRef second = new AttemptRef(other.id(), 1);

        List<Stored> stored = await(logs.append(
                pool,
                pod.name(),
                List.of(new Chunk(second, 0, "theirs"), new Chunk(attempt, 0, "ours"), new Chunk(second, 6, "!")),
                PLENTY));

        assertThat(stored).containsExactlyInAnyOrder(new Stored(attempt, 4), new Stored(second, 7));
    }

    @Test
    void readingCountsOverAllAttemptsOrOverOne() {
        append(0, "first ");
        Task again = placed(task.takenBack(NOW), pod.name(), 1);
        assertThat(samples.commit(
                        task,
                        new Change()
                                .task(task, again)
                                .slot(new SlotChange(
                                        pod.name(),
                                        taken(task),
                                        idle(1).with(taken(again).attempt(), NOW),
                                        false))))
                .isTrue();
        await(logs.append(pool, pod.name(), List.of(new Chunk(new AttemptRef(task.id(), 2), 0, "second")), PLENTY));

        assertThat(read(null, 0, 100)).isEqualTo(new Slice("first second", 12));
        assertThat(read(null, 3, 5)).isEqualTo(new Slice("st se", 8));
        assertThat(read(2, 0, 100)).isEqualTo(new Slice("second", 6));
        assertThat(read(1, 2, 2)).isEqualTo(new Slice("rs", 4));
        assertThat(read(null, 12, 100)).isEqualTo(new Slice("", 12));
        assertThat(read(null, 99, 100)).isEqualTo(new Slice("", 99));
        assertThat(read(3, 0, 100)).isEqualTo(new Slice("", 0));
    }

    @Test
    void slicesAreCutBetweenCharacters() {
        append(0, "a€");
        append(4, "😀b");

        assertThat(read(null, 0, 2)).isEqualTo(new Slice("a", 1));
        assertThat(read(null, 1, 2)).as("one character comes at least").isEqualTo(new Slice("€", 4));
        assertThat(read(null, 2, 10))
                .as("from inside a character on to the next")
                .isEqualTo(new Slice("😀b", 9));
        assertThat(read(null, 0, 5)).isEqualTo(new Slice("a€", 4));
    }

    @Test
    void aLongOutputIsReadSliceBySlice() {
        StringBuilder all = new StringBuilder();
        for (int line = 0; line < 50; line++) {
            String text = "żółw number " + line + "\n";
            append(all.toString().getBytes(StandardCharsets.UTF_8).length, text);
            all.append(text);
        }

        StringBuilder seen = new StringBuilder();
        Slice slice = read(null, 0, 37);
        while (!slice.text().isEmpty()) {
            seen.append(slice.text());
            slice = read(null, slice.nextOffset(), 37);
        }

        assertThat(seen.toString()).isEqualTo(all.toString());
    }

    @Test
    void aTaskThatIsNotThereHasNoLogsAndOneThatDidNotRunHasEmptyOnes() {
        Task waiting = samples.submit(samples.workspace(pool), TaskType.PLAN);

        assertThat(await(logs.read(new TaskId(Long.MAX_VALUE), Part.ALL, 0, 10)))
                .isEmpty();
        assertThat(await(logs.read(waiting.id(), Part.ALL, 0, 10))).contains(new Slice("", 0));
    }
}

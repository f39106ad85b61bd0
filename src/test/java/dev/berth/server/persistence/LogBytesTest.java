package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Chunk;
import dev.berth.server.control.port.LogStore.Excerpt;
import dev.berth.server.control.port.LogStore.Part;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.log.LogStatements;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Output as bytes from anywhere, by phase and together with the task. */
@QuarkusTest
class LogBytesTest {
    private static final long PLENTY = 1 << 20;

    @Inject
    LogStore logs;

    @Inject
    TaskStore tasks;

    @Inject
    Samples samples;

    @Inject
    Database database;

    private PoolName pool;
    private PodName pod;
    private Task task;

    @BeforeEach
    void aRunningTask() {
        pool = samples.pool();
        pod = samples.pod(pool).name();
        task = samples.place(samples.submit(samples.workspace(pool), TaskType.PLAN_AND_APPLY), pod, 0);
    }

    private void append(long offset, String text) {
        append(1, offset, text);
    }

    private void append(int attempt, long offset, String text) {
        Chunk chunk = new Chunk(new AttemptRef(task.id(), attempt), offset, text);
        await(logs.append(pool, pod, List.of(chunk), PLENTY));
    }

    private byte[] bytes(Part part, long offset, int limit) {
        return await(logs.bytes(task.id(), part, offset, limit)).orElseThrow().content();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void bytesAreCutWhereTheyAreAskedForAlsoInsideOfACharacter() {
        append(0, "a€");
        append(4, "😀b");

        assertThat(bytes(Part.ALL, 0, 2)).isEqualTo(Arrays.copyOfRange(utf8("a€😀b"), 0, 2));
        assertThat(bytes(Part.ALL, 2, 4)).isEqualTo(Arrays.copyOfRange(utf8("a€😀b"), 2, 6));
        assertThat(bytes(Part.ALL, 5, 100)).isEqualTo(Arrays.copyOfRange(utf8("a€😀b"), 5, 9));
        assertThat(bytes(Part.ALL, 9, 100)).isEmpty();
        assertThat(bytes(Part.ALL, 99, 100)).isEmpty();
        assertThat(bytes(Part.ALL, 0, 0)).isEmpty();
    }

    @Test
    void theTaskComesWithItsBytesInOneReadAndNothingThatIsNotThere() {
        append(0, "12345");

        Excerpt excerpt =
                await(logs.bytes(task.id(), Part.of(Phase.PLAN), 1, 3)).orElseThrow();

        assertThat(excerpt.task()).isEqualTo(await(tasks.find(task.id())).orElseThrow());
        assertThat(excerpt.content()).isEqualTo(utf8("234"));
        assertThat(excerpt.total()).isEqualTo(5);
        assertThat(await(logs.bytes(new TaskId(Long.MAX_VALUE), Part.ALL, 0, 1)))
                .isEmpty();
        Excerpt apply = await(logs.bytes(task.id(), Part.of(Phase.APPLY), 0, 3)).orElseThrow();
        assertThat(apply.content()).isEmpty();
        assertThat(apply.total()).isZero();
    }

    /** Attempts of both phases in turn, as a plan that could not be applied leaves them, and what each of them printed. */
    private Map<Phase, byte[]> someOfBothPhases(Random random) {
        Map<Phase, ByteArrayOutputStream> printed = new EnumMap<>(Phase.class);
        for (int number = 1; number <= 5; number++) {
            Phase phase = number % 2 == 1 ? Phase.PLAN : Phase.APPLY;
            if (number > 1) {
                await(database.run(
                        "INSERT INTO attempts (task_id, attempt, pool, pod, slot, phase) VALUES ($1, $2, $3, $4, 0, $5)",
                        task.id().value(),
                        number,
                        pool.value(),
                        pod.value(),
                        SqlText.of(phase)));
            }
            ByteArrayOutputStream of = printed.computeIfAbsent(phase, unused -> new ByteArrayOutputStream());
            long offset = 0;
            for (int piece = random.nextInt(6); piece > 0; piece--) {
                String text = "żółw €😀x".substring(0, 1 + random.nextInt(6)).repeat(1 + random.nextInt(9));
                String whole = Character.isHighSurrogate(text.charAt(text.length() - 1)) ? text + "\uDE00" : text;
                append(number, offset, whole);
                offset += utf8(whole).length;
                of.writeBytes(utf8(whole));
            }
        }
        Map<Phase, byte[]> all = new EnumMap<>(Phase.class);
        printed.forEach((phase, of) -> all.put(phase, of.toByteArray()));
        return all;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aPhaseIsOneStreamOfBytesOverAllItsAttempts(long seed) {
        Random random = new Random(seed);
        Map<Phase, byte[]> printed = someOfBothPhases(random);

        printed.forEach((phase, all) -> {
            assertThat(bytes(Part.of(phase), 0, 1_000_000)).as("%s", phase).isEqualTo(all);
            for (int probe = 0; probe < 40; probe++) {
                int offset = random.nextInt(all.length + 3);
                int limit = random.nextInt(60);
                int end = Math.min(all.length, offset + limit);
                assertThat(bytes(Part.of(phase), offset, limit))
                        .as("%s from %d, %d", phase, offset, limit)
                        .isEqualTo(offset < end ? Arrays.copyOfRange(all, offset, end) : new byte[0]);
            }
            assertThat(await(logs.read(task.id(), Part.of(phase), 0, 1_000_000))
                            .orElseThrow()
                            .text())
                    .isEqualTo(new String(all, StandardCharsets.UTF_8));
        });
    }

    /** As a server of the version before places them. */
    @Test
    void thePhaseOfAnAttemptThatDoesNotSayIsInTheHistoryF14() {
        append(0, "planned");
        await(database.run(
                "UPDATE attempts SET phase = NULL WHERE task_id = $1", task.id().value()));

        assertThat(bytes(Part.of(Phase.PLAN), 0, 100)).isEqualTo(utf8("planned"));
        assertThat(bytes(Part.of(Phase.APPLY), 0, 100)).isEmpty();
    }

    @Test
    void aReadAtTheEndLooksAtNoMoreThanOneAtTheBeginning() {
        await(database.run("""
                WITH pieces AS (
                    INSERT INTO task_logs (task_id, attempt, start_byte, content)
                    SELECT $1, 1, n * 10, '0123456789' FROM generate_series(0, 4999) n
                )
                UPDATE attempts SET log_bytes = 50000, log_acknowledged = 50000 WHERE task_id = $1""", task.id().value()));

        for (long offset : List.of(0L, 25_000L, 49_950L)) {
            String plan = Database.list(await(database.run(
                            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + LogStatements.BYTES,
                            task.id().value(),
                            null,
                            "plan",
                            offset,
                            50L)))
                    .stream()
                    .map(row -> row.getString(0))
                    .collect(Collectors.joining("\n"));
            assertThat(HotTables.rows(plan)).as(plan).isLessThan(20);
        }
    }
}

package dev.berth.server.persistence.task;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.PlanOptionsBuilder;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Archive;
import dev.berth.server.control.port.ConfigurationStore.Modules;
import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.IdempotencyKey;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.TaskStore.Unusable;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.persistence.Samples;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Submissions that are stored together become what they would have become one by one. */
@QuarkusTest
class SubmissionBatchTest {
    private static final int ROOM = 20;
    private static final String NOWHERE = "nowhere";
    /** Which of a site's workspaces has its state elsewhere than before. */
    private static final int MOVED = 7;

    private static final List<Integer> WISHES = List.of(1, 2, 3, 4, 5, 99);
    private static final String NOT_THERE = "no such configuration";

    @Inject
    SubmissionWriter writer;

    @Inject
    TaskStore tasks;

    @Inject
    WorkspaceStore workspaces;

    @Inject
    ConfigurationStore configurations;

    @Inject
    Samples samples;

    @Inject
    Database database;

    private PoolName pool;
    private WorkspaceName workspace;

    @BeforeEach
    void aWorkspace() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
    }

    /** Two pools with workspaces of every kind, and names for what the submissions are to use. */
    private final class Site {
        final List<WorkspaceName> places = new ArrayList<>();
        final String token = Samples.name("token");

        Site() {
            PoolName first = samples.pool();
            places.add(samples.workspace(first));
            places.add(samples.workspace(first));
            WorkspaceName locked = samples.workspace(first);
            await(workspaces.lock(locked, new Lock("ann", "wait", NOW)));
            places.add(locked);
            places.add(samples.workspace(samples.pool()));
            places.add(new WorkspaceName(NOWHERE));
            places.add(unconfigured(first));
            WorkspaceName empty = unconfigured(first);
            Modules ofTofu = new Modules(Set.of(), Set.of("."), Map.of(), Map.of());
            await(configurations.put(empty, new Archive(new byte[] {1}, "sha", ofTofu), Samples.ANN, NOW));
            places.add(empty);
            places.add(moved(first));
            places.add(samples.versions(first));
        }

        /** Its state was found in one backend, and the next plan has it in another. */
        private WorkspaceName moved(PoolName of) {
            WorkspaceName name = unconfigured(of);
            backend(name, "gcs");
            await(database.run("INSERT INTO state_homes (workspace, backend) VALUES ($1, 's3')", name.value()));
            return name;
        }

        private void backend(WorkspaceName name, String backend) {
            Modules modules = new Modules(Set.of("."), Set.of("."), Map.of(".", backend), Map.of());
            await(configurations.put(name, new Archive(new byte[] {1}, "sha", modules), Samples.ANN, NOW));
        }

        private WorkspaceName unconfigured(PoolName of) {
            WorkspaceName name = new WorkspaceName(Samples.name("workspace"));
            await(workspaces.create(Samples.workspace(name, of)));
            return name;
        }

        List<Asked> submissions(Random random, int count) {
            return IntStream.range(0, count)
                    .mapToObj(number -> submission(random, number))
                    .toList();
        }

        private Asked submission(Random random, int number) {
            boolean exclusive = random.nextBoolean();
            Boolean autoApply = exclusive && random.nextInt(3) == 0 ? random.nextBoolean() : null;
            // Keys of one batch differ; what becomes of two of one key is GatheredSubmissionsTest's.
            IdempotencyKey key = random.nextInt(3) == 0 ? key("key" + number % 10, "body" + random.nextInt(2)) : null;
            int place = random.nextInt(places.size());
            Submission submission = SubmissionBuilder.builder()
                    .workspace(places.get(place))
                    .type(exclusive ? TaskType.PLAN_AND_APPLY : TaskType.PLAN)
                    .message("message \"" + number + "\" \u0000 {}, \\ \uD83D\uDE00")
                    .priority(random.nextInt(201) - 100)
                    .autoApply(autoApply)
                    .options(PlanOptionsBuilder.builder()
                            .destroy(random.nextInt(5) == 0 || place == MOVED)
                            .targets(random.nextInt(4) == 0 ? List.of("a.b[\"x, y\"]", "c") : List.of())
                            .replace(random.nextInt(4) == 0 ? List.of("e.f") : List.of())
                            .refreshOnly(random.nextInt(4) == 0)
                            .refresh(random.nextInt(4) > 0)
                            .build())
                    .configurationVersion(random.nextInt(3) == 0 ? WISHES.get(random.nextInt(WISHES.size())) : null)
                    .variables(
                            random.nextInt(4) == 0
                                    ? new TaskVariables(Map.of("region", "\"" + number + "\""))
                                    : TaskVariables.NONE)
                    .timeout(Duration.ofMillis(1 + random.nextInt(10_000)))
                    .submittedBy("ann")
                    .submitterPerson(null)
                    .idempotencyKey(key)
                    .source(null)
                    .build();
            return new Asked(submission, ROOM, NOW.plusSeconds(number));
        }

        Asked destroy(WorkspaceName place) {
            Submission submission = SubmissionBuilder.builder()
                    .workspace(place)
                    .type(TaskType.PLAN_AND_APPLY)
                    .message("")
                    .priority(0)
                    .autoApply(null)
                    .options(PlanOptionsBuilder.builder()
                            .destroy(true)
                            .targets(List.of())
                            .replace(List.of())
                            .refreshOnly(false)
                            .refresh(true)
                            .build())
                    .configurationVersion(null)
                    .variables(TaskVariables.NONE)
                    .timeout(Duration.ofHours(1))
                    .submittedBy("ann")
                    .submitterPerson(null)
                    .idempotencyKey(null)
                    .source(null)
                    .build();
            return new Asked(submission, ROOM, NOW);
        }

        private IdempotencyKey key(String key, String body) {
            return new IdempotencyKey(token, key, body);
        }

        /** What became of it, without the names and numbers that differ from site to site. */
        String told(Outcome outcome, List<TaskId> ids) {
            String text = switch (outcome) {
                case Outcome.Final(Submitted.Created created) -> {
                    TaskView view = created.task();
                    ids.add(view.task().id());
                    assertThat(await(tasks.find(view.task().id()))).contains(view);
                    assertThat(await(tasks.timeline(view.task().id())))
                            .extracting(TimelineEntry::reason)
                            .containsExactly("submitted");
                    yield view + " " + created.gate() + " "
                            + await(tasks.variables(view.task().id())).expressions();
                }
                // It may be that somebody is changing it, so it is looked at once more.
                case Outcome.Beside beside -> NOT_THERE;
                case Outcome.Final(Submitted.ConfigurationUnusable(int version, Unusable reason))
                when reason == Unusable.NOT_THERE -> NOT_THERE;
                case Outcome.SeemsFull full -> new Outcome.Final(new Submitted.QueueFull()).toString();
                default -> outcome.toString();
            };
            for (int place = 0; place < places.size(); place++) {
                text = text.replaceAll("\\b" + places.get(place).value() + "\\b", "place" + place);
            }
            for (int index = 0; index < ids.size(); index++) {
                text = text.replaceAll("(id|task)=" + ids.get(index).value() + "\\b", "$1 #" + index);
            }
            return text.replaceAll("pool-[0-9]+", "pool");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatGoesTogetherBecomesWhatItWouldHaveBecomeOneByOne(long seed) {
        Site together = new Site();
        Site alone = new Site();
        Random one = new Random(seed);
        Random other = new Random(seed);
        List<TaskId> idsTogether = new ArrayList<>();
        List<TaskId> idsAlone = new ArrayList<>();

        for (int round = 0; round < 4; round++) {
            List<String> batch = new ArrayList<>();
            await(writer.storeAtOnce(together.submissions(one, 10)))
                    .forEach(outcome -> batch.add(together.told(outcome, idsTogether)));
            List<String> singles = new ArrayList<>();
            alone.submissions(other, 10)
                    .forEach(asked -> await(writer.storePatiently(List.of(asked)))
                            .forEach(outcome -> singles.add(alone.told(outcome, idsAlone))));
            assertThat(batch).as("round %d", round).isEqualTo(singles);
        }

        assertThat(idsTogether).as("in the order of their arrival").isSorted().hasSizeGreaterThan(5);
    }

    @Test
    void aDestructionLooksWhereTheStateWasFoundWhateverIsOnlyAskedForBesideIt() {
        Site site = new Site();
        WorkspaceName moved = site.places.get(MOVED);
        Asked destroy = site.destroy(moved);
        Outcome elsewhere = new Outcome.Final(new Submitted.StateElsewhere("s3", "gcs"));
        assertThat(await(writer.storeAtOnce(List.of(destroy, plan(moved, null), destroy))))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(elsewhere),
                        second -> assertThat(created(second)).isNotNull(),
                        third -> assertThat(third).isEqualTo(elsewhere));
    }

    private Submission submission(WorkspaceName place, TaskType type, IdempotencyKey key, Duration timeout) {
        return SubmissionBuilder.builder()
                .workspace(place)
                .type(type)
                .message("why")
                .priority(0)
                .autoApply(null)
                .options(PlanOptions.USUAL)
                .configurationVersion(null)
                .variables(TaskVariables.NONE)
                .timeout(timeout)
                .submittedBy("ann")
                .submitterPerson(null)
                .idempotencyKey(key)
                .source(null)
                .build();
    }

    private Asked plan(WorkspaceName place, IdempotencyKey key) {
        return new Asked(submission(place, TaskType.PLAN, key, Duration.ofHours(1)), ROOM, NOW);
    }

    @Test
    void aBatchMayHaveEveryKindOfOutcome() {
        Site site = new Site();
        IdempotencyKey known = site.key("known", "body");
        IdempotencyKey expired = site.key("expired", "body");
        TaskId first = created(await(writer.storeAtOnce(List.of(plan(workspace, known))))
                        .getFirst())
                .id();
        await(writer.storeAtOnce(
                List.of(new Asked(plan(workspace, expired).submission(), ROOM, NOW.minus(Duration.ofHours(25))))));
        Asked full = new Asked(plan(site.places.get(3), null).submission(), 0, NOW);

        List<Outcome> outcomes = await(writer.storeAtOnce(List.of(
                plan(workspace, null),
                plan(workspace, known),
                plan(workspace, site.key("known", "other body")),
                plan(workspace, expired),
                plan(new WorkspaceName(NOWHERE), null),
                plan(site.places.get(5), null),
                plan(site.places.get(6), null),
                full,
                plan(site.places.get(2), null))));

        assertThat(created(outcomes.get(0)).id()).isGreaterThan(first);
        assertThat(outcomes.subList(1, 8))
                .containsExactly(
                        new Outcome.Known(first),
                        new Outcome.Final(new Submitted.KeyMismatch()),
                        new Outcome.KeyExpired(),
                        new Outcome.Final(new Submitted.NoWorkspace()),
                        new Outcome.Final(new Submitted.NoConfiguration()),
                        new Outcome.Final(new Submitted.ConfigurationEmpty(Tool.TERRAFORM, "")),
                        new Outcome.Final(new Submitted.QueueFull()));
        assertThat(view(outcomes.get(8)).blockedBy()).isEqualTo(BlockedBy.LOCK);
    }

    private static TaskView view(Outcome outcome) {
        return ((Submitted.Created) ((Outcome.Final) outcome).submitted()).task();
    }

    private static Task created(Outcome outcome) {
        return view(outcome).task();
    }

    @Test
    void ofSeveralExclusiveTasksInABatchTheFirstBlocksTheOthersP10() {
        Asked exclusive =
                new Asked(submission(workspace, TaskType.PLAN_AND_APPLY, null, Duration.ofHours(1)), ROOM, NOW);

        List<Outcome> outcomes = await(writer.storeAtOnce(List.of(exclusive, plan(workspace, null), exclusive)));

        BlockedBy byFirst = new BlockedBy(
                BlockedBy.Reason.EARLIER_TASK, created(outcomes.getFirst()).id());
        assertThat(outcomes).extracting(outcome -> view(outcome).blockedBy()).containsExactly(null, null, byFirst);
    }

    @Test
    void whatCannotBeStoredFailsAloneF11() {
        List<CompletableFuture<Submitted>> answers = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            Duration timeout = number == 7 ? Duration.ZERO : Duration.ofHours(1);
            answers.add(tasks.submit(submission(workspace, TaskType.PLAN, null, timeout), 1_000, NOW)
                    .subscribeAsCompletionStage());
        }

        assertThatThrownBy(() -> await(Uni.createFrom().completionStage(answers.remove(7))))
                .as("the schema refuses it")
                .isNotInstanceOf(StoreUnavailableException.class);
        assertThat(answers)
                .allSatisfy(answer -> assertThat(await(Uni.createFrom().completionStage(answer)))
                        .isInstanceOf(Submitted.Created.class));
    }

    /** No submission is stored as long as it lasts. */
    private Held standstill() {
        return new Held(database, "LOCK TABLE idempotency_keys IN EXCLUSIVE MODE");
    }

    @Test
    void aWorkspaceThatIsBeingChangedKeepsNobodyElseWaiting() {
        CompletableFuture<Submitted> waiting;
        try (Held unused = new Held(database, "SELECT FROM workspaces WHERE name = $1 FOR UPDATE", workspace.value())) {
            waiting =
                    tasks.submit(plan(workspace, null).submission(), 1_000, NOW).subscribeAsCompletionStage();
            WorkspaceName other = samples.workspace(pool);
            for (int number = 0; number < 10; number++) {
                samples.submit(other, TaskType.PLAN);
            }
            assertThat(waiting).isNotDone();
        }
        assertThat(await(Uni.createFrom().completionStage(waiting))).isInstanceOf(Submitted.Created.class);
    }

    private List<CompletableFuture<Submitted>> submitAtOnce(int count) {
        String token = Samples.name("token");
        return IntStream.range(0, count)
                .mapToObj(number -> plan(workspace, new IdempotencyKey(token, "key" + number, "body")))
                .map(asked -> tasks.submit(asked.submission(), 1_000, NOW).subscribeAsCompletionStage())
                .toList();
    }

    @Test
    void howeverManyComeWhileOneIsBeingStoredTheyAreOneStatement() {
        List<CompletableFuture<Submitted>> answers;
        try (Held unused = standstill()) {
            answers = submitAtOnce(200);
        }
        answers.forEach(answer -> await(Uni.createFrom().completionStage(answer)));

        assertThat(number("SELECT count(DISTINCT xmin::text) FROM tasks WHERE workspace = $1"))
                .as("the first one's and the others'")
                .isEqualTo(2);
    }

    private long number(String sql) {
        return await(database.run(sql, workspace.value())).iterator().next().getLong(0);
    }

    @Test
    void whenTheDatabaseBreaksOffABatchNobodyIsToldThatItsTaskIsStoredF8() {
        List<CompletableFuture<Submitted>> answers;
        try (Held unused = standstill()) {
            answers = submitAtOnce(30);
            Awaitility.await().until(() -> await(database.run("""
                                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                                     WHERE wait_event_type = 'Lock' AND query LIKE 'WITH asked AS%'""")).size() > 0);
        }

        long told = answers.stream().filter(SubmissionBatchTest::wasStored).count();
        assertThat(told).as("the first one was broken off").isLessThan(answers.size());
        assertThat(number("SELECT count(*) FROM tasks WHERE workspace = $1")).isEqualTo(told);
    }

    private static boolean wasStored(CompletableFuture<Submitted> answer) {
        try {
            return await(Uni.createFrom().completionStage(answer)) instanceof Submitted.Created;
        } catch (StoreUnavailableException e) {
            return false;
        }
    }
}

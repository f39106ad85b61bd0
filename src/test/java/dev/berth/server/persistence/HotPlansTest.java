package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.LoopDecision.Kind;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.persistence.HotTables.Planned;
import dev.berth.server.persistence.HotTables.Statement;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.log.LogStatements;
import dev.berth.server.persistence.task.SubmissionRows;
import dev.berth.server.persistence.task.SubmissionStatements;
import dev.berth.server.persistence.task.TaskStatements;
import dev.berth.server.persistence.turn.SqlTurnStore;
import dev.berth.server.persistence.work.SqlWorkStore;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A plan of the hot path is kept for the life of a connection. Whenever it was made, and whatever was counted by then, it
 * looks at what changes, and not at what has ended or is idle.
 */
@QuarkusTest
class HotPlansTest {
    private static final int MANY = 5_000;
    /** How many there were when a plan was made: none, some, many; by the profile soak more between them. */
    private static final List<Integer> COUNTED = Stream.of(
                    System.getProperty("plans.counted", "0,40," + MANY).split(","))
            .map(Integer::valueOf)
            .toList();

    /** A statement here has at most two rows, and no step looks at more than a few for each. */
    private static final long FEW = 20;

    @Inject
    Database database;

    @Inject
    Samples samples;

    private PoolName pool;
    private WorkspaceName workspace;
    private StoredPod pod;
    private StoredPod idle;
    private Task waiting;
    private Task running;
    private Task reserved;

    @BeforeEach
    void aPoolAtWork() {
        pool = samples.pool();
        workspace = samples.workspace(pool);
        pod = samples.pod(pool);
        idle = samples.pod(pool);
        waiting = samples.submit(workspace, TaskType.PLAN_AND_APPLY);
        running = samples.place(samples.submit(workspace, TaskType.PLAN), pod.name(), 1);
        reserved = samples.submit(workspace, TaskType.PLAN);
        assertThat(samples.commit(reserved, new Change().reserve(reservation(reserved.id(), pod.name()))))
                .isTrue();
    }

    private Statement turn(Change change) {
        SqlTurnStore.Turn turn = SqlTurnStore.turn(pool, change.build());
        return new Statement(turn.sql(), turn.values());
    }

    private Map<String, Statement> statements() {
        PodName name = pod.name();
        Task planned = running.planned(TurnStoreTest.CHANGES, NOW);
        Map<String, Statement> statements = new LinkedHashMap<>();
        statements.put("a turn that places", turn(Samples.placement(waiting, name, 0)));
        statements.put(
                "a turn that places and tells of it",
                turn(Samples.placement(waiting, name, 0)
                        .decision(DecisionStoreTest.decision(
                                Kind.PLACED, "plan", List.of(waiting.id()), List.of(name)))));
        statements.put(
                "a turn in which a task ends",
                turn(Samples.ending(running, planned).step(Samples.step(running, planned, "finished"))));
        statements.put(
                "a turn with all that there is",
                turn(Samples.placement(waiting, name, 0)
                        .with(Samples.ending(running, planned))
                        .release(reservation(reserved.id(), name))
                        .reserve(reservation(waiting.id(), name))
                        .lock(workspace, "lost")));
        statements.put("a turn of pods", pods(new PodChange(pod, pod, 0)));
        Drain drain = new Drain(DrainReason.SCALE_IN, NOW, false);
        statements.put(
                "a turn that lets a pod go",
                pods(new PodChange(idle, idle.with(PodPhase.DRAINING, drain, idle.agent()), 1)));
        statements.put("what a turn reads", new Statement(SqlTurnStore.SOME_TASKS, new Object[] {
            pool.value(), new Long[] {waiting.id().value(), running.id().value()}
        }));
        statements.put("begin", new Statement(SqlWorkStore.BEGIN, new Object[] {
            new Long[] {running.id().value()},
            new Integer[] {running.attempt()},
            new OffsetDateTime[] {Times.column(NOW)}
        }));
        statements.put("logs", new Statement(LogStatements.APPEND_FREE, piece()));
        statements.put(
                "submissions",
                new Statement(
                        SubmissionStatements.of(false, false, false, false),
                        SubmissionRows.values(Samples.submission(workspace, TaskType.PLAN_AND_APPLY), 100, NOW)));
        statements.put(
                "submissions with keys",
                new Statement(
                        SubmissionStatements.of(true, false, false, false),
                        SubmissionRows.values(Samples.submission(workspace, TaskType.PLAN_AND_APPLY), 100, NOW)));
        statements.put("submissions of schedules", scheduled());
        Submission wish = SubmissionBuilder.builder(Samples.submission(workspace, TaskType.PLAN_AND_APPLY))
                .configurationVersion(1)
                .build();
        statements.put(
                "submissions of configurations of their own",
                new Statement(
                        SubmissionStatements.of(false, true, false, false), SubmissionRows.values(wish, 100, NOW)));
        statements.put(
                "what a client watches",
                new Statement(LogStatements.BYTES, new Object[] {running.id().value(), null, "plan", 0L, 100L}));
        statements.put("the first in line", new Statement(TaskStatements.FIRST_IN_LINE, new Object[] {
            new String[] {workspace.value()}
        }));
        statements.put(
                "a look at a task",
                new Statement(TaskStatements.FIND, new Object[] {waiting.id().value()}));
        return statements;
    }

    private Statement scheduled() {
        return new Statement(
                SubmissionStatements.of(false, false, true, false),
                SubmissionRows.values(
                        Samples.submission(workspace, TaskType.PLAN),
                        new Occurrence(schedule(), 0, NOW.plusSeconds(60)),
                        100,
                        NOW));
    }

    private long schedule() {
        return Samples.await(database.run("""
                        INSERT INTO schedules (workspace, name, cron, zone, submits, jitter_ms, author, created_at, next_at)
                        VALUES ($1, 'nightly', '@daily', 'UTC', 'plan', 0, 'ann', $2, '2190-01-01')
                        ON CONFLICT (workspace, name) DO UPDATE SET author = excluded.author RETURNING id""", workspace.value(), Times.column(NOW)))
                .iterator()
                .next()
                .getLong("id");
    }

    private Statement pods(PodChange change) {
        SqlTurnStore.Turn turn = SqlTurnStore.knownPods(pool, List.of(change));
        return new Statement(turn.sql(), turn.values());
    }

    private Object[] piece() {
        return new Object[] {
            new String[] {pool.value()},
            new String[] {pod.name().value()},
            new Long[] {running.id().value()},
            new Integer[] {running.attempt()},
            new Long[] {0L},
            new String[] {"text"},
            new Long[] {4L},
            new Boolean[] {false},
            new Long[] {100L}
        };
    }

    static Stream<Planned> planned() {
        Stream<Planned> counted =
                COUNTED.stream().flatMap(ended -> COUNTED.stream().map(live -> new Planned(true, ended, live)));
        return Stream.concat(Stream.of(new Planned(false, 0, 0)), counted);
    }

    @ParameterizedTest
    @MethodSource("planned")
    void noStepOfAPlanLooksAtMoreThanWhatChanges(Planned planned) {
        Map<String, String> reachTooFar = new LinkedHashMap<>();
        List<String> plannedAnew = new ArrayList<>();

        new HotTables(database, pool, workspace)
                .explained(planned, statements(), MANY)
                .forEach((name, explained) -> {
                    long rows = HotTables.rows(explained.plan());
                    if (rows < 1 || rows > FEW) {
                        reachTooFar.put(name + ": " + rows + " rows", explained.plan());
                    }
                    if (!explained.kept()) {
                        plannedAnew.add(name);
                    }
                });

        assertThat(plannedAnew).isEmpty();
        assertThat(reachTooFar).isEmpty();
    }
}

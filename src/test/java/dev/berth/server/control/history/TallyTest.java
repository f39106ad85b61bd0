package dev.berth.server.control.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.scaling.ScalingReason;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.Change;
import dev.berth.server.control.PodView;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.port.FigureStore.Minute;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.control.port.PoolFigures.Looked;
import dev.berth.server.control.port.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final PoolName POOL = new PoolName("harbour");
    private static final Instant MINUTE = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now = MINUTE;
    private final Tally tally = new Tally(((InstantSource) () -> now).withZone(ZoneOffset.UTC));

    private void at(Duration afterTheMinuteBegan) {
        now = MINUTE.plus(afterTheMinuteBegan);
    }

    private PoolFigures onlyMinute() {
        at(Duration.ofSeconds(60));
        assertThat(tally.over()).hasSize(1);
        return tally.over().getFirst().figures();
    }

    private static ScalingView view(int used, int pods, int ready, int starting) {
        return new ScalingView(
                new ScalingView.Slots(9, used, 1),
                new ScalingView.Pods(pods, ready, starting, pods),
                new ScalingView.Pending(4, 2),
                new ScalingDecision.Hold(ScalingReason.BALANCED),
                MINUTE,
                null);
    }

    private static Task task() {
        TaskRequest request = TaskRequestBuilder.builder()
                .workspace(new WorkspaceName("dev"))
                .pool(POOL)
                .tool(Tool.TERRAFORM)
                .type(TaskType.PLAN)
                .message("")
                .priority(0)
                .autoApplyBy(null)
                .options(PlanOptions.USUAL)
                .workingDirectory("")
                .timeout(TaskRequest.USUAL_TIMEOUT)
                .configurationVersion(1)
                .provisional(false)
                .submittedBy("anna")
                .source(null)
                .build();
        return Task.submitted(new TaskId(1), request, MINUTE);
    }

    private void changed(Task task) {
        tally.changed(new Change.TaskChanged(new TaskView(task, null)));
    }

    private void changed(AgentPod pod) {
        tally.changed(new Change.PodChanged(new PodView(POOL, pod, null, List.of())));
    }

    @Test
    void looksAreAddedUp() {
        tally.look(POOL, view(3, 3, 1, 1));
        at(Duration.ofSeconds(5));
        tally.look(POOL, view(5, 3, 2, 1));

        PoolFigures figures = onlyMinute();

        assertThat(figures.samples()).isEqualTo(2);
        assertThat(figures.looked())
                .isEqualTo(new Looked(
                        new PoolFigures.Slots(18, 8, 2), new PoolFigures.Pods(2, 3, 1), new PoolFigures.Queue(8, 4)));
    }

    @Test
    void aTaskCountsWhenItComesAndWhenItEnds() {
        changed(task());
        changed(task().canceled("anna", MINUTE));

        assertThat(onlyMinute().tasks()).isEqualTo(new PoolFigures.Tasks(1, 0, 0, 0, 0, 1));
    }

    @Test
    void aPlacementCountsWithItsWait() {
        tally.placed(POOL, TaskType.PLAN, Duration.ofMillis(1024));
        tally.placed(POOL, TaskType.PLAN, Duration.ofMillis(-3));

        PoolFigures figures = onlyMinute();

        assertThat(figures.waits().count()).isEqualTo(2);
        assertThat(figures.longestWaitMillis()).isEqualTo(1024);
    }

    @Test
    void aPodThatComesUpCountsOnceWithItsTime() {
        changed(PodFixture.starting("a").build());
        changed(PodFixture.ready("a").build());
        changed(PodFixture.ready("a").build());
        changed(PodFixture.ready("b").build());

        assertThat(onlyMinute().starts())
                .isEqualTo(new PoolFigures.Starts(1, Duration.ofHours(1).toMillis()));
    }

    @Test
    void aMinuteIsOverWhenTheNextOneBeginsAndStaysUntilItIsStored() {
        tally.placed(POOL, TaskType.PLAN, Duration.ZERO);
        at(Duration.ofMillis(59_999));
        assertThat(tally.over()).isEmpty();
        at(Duration.ofSeconds(60));
        tally.placed(POOL, TaskType.PLAN, Duration.ZERO);

        List<Minute> over = tally.over();

        assertThat(over)
                .singleElement()
                .satisfies(minute -> assertThat(minute.figures().at()).isEqualTo(MINUTE));
        assertThat(tally.over()).hasSize(1);
        tally.stored(over);
        assertThat(tally.over()).isEmpty();
    }

    @Test
    void whatCannotBeStoredForLongGoesOldestFirst() {
        for (int minute = 0; minute < Tally.MAX_MINUTES + 10; minute++) {
            at(Duration.ofMinutes(minute));
            tally.placed(POOL, TaskType.PLAN, Duration.ZERO);
        }

        List<Minute> over = tally.over();

        assertThat(over).hasSize(Tally.MAX_MINUTES - 1);
        assertThat(over.getFirst().figures().at()).isEqualTo(MINUTE.plus(Duration.ofMinutes(10)));
    }

    @Test
    void whoeverLeadsAnewBeginsAnew() {
        tally.placed(POOL, TaskType.PLAN, Duration.ZERO);
        tally.forget();
        at(Duration.ofSeconds(60));

        assertThat(tally.over()).isEmpty();
    }
}

package dev.berth.domain.placement;

import static dev.berth.domain.fixture.PodFixture.NOW;
import static dev.berth.domain.fixture.TaskFixture.apply;
import static dev.berth.domain.fixture.TaskFixture.behind;
import static dev.berth.domain.fixture.TaskFixture.coldApply;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.fixture.TaskFixture.priority;
import static dev.berth.domain.fixture.TaskFixture.waited;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P8: the order of tasks")
class PlacementOrderTest {
    private static final Duration AGING = Duration.ofSeconds(60);

    private static List<Long> order(QueuedTask... queue) {
        return PlacementOrder.unblocked(List.of(queue), AGING, NOW).stream()
                .map(task -> task.id().value())
                .toList();
    }

    @Test
    void confirmedAppliesComeFirstThenPlanAndApplyThenPlan() {
        assertThat(order(plan(1), exclusive(2), coldApply(3), plan(4), exclusive(5), apply(6, "a")))
                .containsExactly(3L, 6L, 2L, 5L, 1L, 4L);
    }

    @Test
    void withinAClassPriorityDecidesThenAge() {
        assertThat(order(plan(1), priority(7, plan(2)), priority(-3, plan(3)), priority(7, plan(4)), plan(5)))
                .containsExactly(2L, 4L, 1L, 5L, 3L);
    }

    @Test
    void noPriorityLiftsATaskOutOfItsClass() {
        assertThat(order(priority(100, plan(1)), priority(-100, exclusive(2)))).containsExactly(2L, 1L);
    }

    @Test
    void aTaskThatWaitedTooLongGoesAheadOfEveryClass() {
        assertThat(order(coldApply(1), exclusive(2), waited(Duration.ofSeconds(61), plan(3))))
                .containsExactly(3L, 1L, 2L);
    }

    @Test
    void aTaskThatWaitedExactlyTheLimitDoesNot() {
        assertThat(order(coldApply(1), waited(AGING, plan(2)))).containsExactly(1L, 2L);
    }

    @Test
    void amongThoseThatWaitedTooLongTheLongestWaitComesFirstWhateverTheClass() {
        assertThat(order(
                        waited(Duration.ofSeconds(70), coldApply(1)),
                        waited(Duration.ofSeconds(90), priority(-100, plan(2))),
                        waited(Duration.ofSeconds(80), priority(100, exclusive(3)))))
                .containsExactly(2L, 3L, 1L);
    }

    @Test
    void thoseThatWaitedEquallyLongAreOrderedByClass() {
        assertThat(order(waited(Duration.ofSeconds(70), plan(1)), waited(Duration.ofSeconds(70), coldApply(2))))
                .containsExactly(2L, 1L);
    }

    @Test
    void theOrderOfTheQueueItselfMeansNothing() {
        List<QueuedTask> queue = List.of(plan(3), exclusive(2), plan(1), waited(Duration.ofSeconds(99), plan(4)));
        List<QueuedTask> turned = Stream.of(3, 1, 0, 2).map(queue::get).toList();
        assertThat(PlacementOrder.unblocked(turned, AGING, NOW)).isEqualTo(PlacementOrder.unblocked(queue, AGING, NOW));
    }

    @Test
    @DisplayName("P10: blocked tasks are not in it")
    void blockedTasksAreNotInIt() {
        assertThat(order(plan(1), behind(1, exclusive(2)))).containsExactly(1L);
    }
}

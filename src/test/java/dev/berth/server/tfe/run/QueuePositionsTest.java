package dev.berth.server.tfe.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.tfe.document.Answers;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QueuePositionsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Location PLACE = new Location(new PodName("a"), 0);

    @Test
    void whoeverWaitsIsToldHowManyWaitBeforeAndHowManyRun() {
        Task asks = plain(1).placed(PLACE, NOW).planned(new PlanSummary(true, 1, 0, 0, "abc", "1.11.4"), NOW);
        JsonPath queue = queue(asks, plain(2).placed(PLACE, NOW), plain(3), plain(4), plain(5));

        assertThat(queue.getList("data.id")).containsExactly("run-2", "run-3", "run-4", "run-5");
        assertThat(queue.getList("data.attributes.position-in-queue")).containsExactly(0, 0, 2, 3);
        assertThat(queue.getList("data.relationships.workspace.data.id")).containsOnly("ws-3");
    }

    @Test
    void runsOfWorkspacesThatAreGoneAreLeftOut() {
        List<TaskView> unfinished = List.of(new TaskView(plain(1), null));

        assertThat(QueuePositions.of(unfinished, Map.of(), Map.of())).isEmpty();
    }

    private static Task plain(long number) {
        return TaskFixture.submitted(number, TaskType.PLAN_AND_APPLY, "net");
    }

    private static JsonPath queue(Task... tasks) {
        List<TaskView> unfinished =
                Stream.of(tasks).map(task -> new TaskView(task, null)).toList();
        return JsonPath.from((String)
                Answers.all(QueuePositions.of(unfinished, Map.of(new WorkspaceName("net"), 3L), Map.of()))
                        .getEntity());
    }
}

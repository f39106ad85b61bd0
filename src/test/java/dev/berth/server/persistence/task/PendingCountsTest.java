package dev.berth.server.persistence.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.persistence.task.PendingCounts.Report;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingCountsTest {
    private long now;
    private final PendingCounts counts = new PendingCounts(() -> now);

    private static Asked asked(String workspace) {
        Submission submission = SubmissionBuilder.builder()
                .workspace(new WorkspaceName(workspace))
                .type(TaskType.PLAN)
                .message("")
                .priority(0)
                .autoApply(null)
                .options(PlanOptions.USUAL)
                .configurationVersion(null)
                .variables(TaskVariables.NONE)
                .timeout(Duration.ofHours(1))
                .submittedBy("ann")
                .submitterPerson(null)
                .idempotencyKey(null)
                .source(null)
                .build();
        return new Asked(submission, 1_000, Instant.EPOCH);
    }

    private static JsonArray waiting(String pool, long waiting) {
        return new JsonArray().add(new JsonObject().put("pool", pool).put("waiting", waiting));
    }

    @Test
    void onlyWhatWasCountedIsKnownAndWhatIsStoredIsAddedF12() {
        counts.add(new Report("linux", 5, false, 3), 1);
        counts.found("prod", "linux");
        assertThat(counts.known(List.of(asked("prod")))).isEmpty();

        counts.add(new Report("linux", 40, true, 2), 1);
        counts.add(new Report("linux", 42, false, 3), 1);

        assertThat(counts.known(List.of(asked("prod"), asked("other")))).isEqualTo(waiting("linux", 45));
        assertThat(counts.known(List.of(asked("other")))).isEmpty();
    }

    @Test
    void whoeverAsksForACountGetsOne() {
        counts.found("prod", "linux");
        counts.found("stage", "linux");
        counts.add(new Report("linux", 40, true, 0), 1);

        assertThat(counts.known(List.of(asked("stage"), asked("prod").recounting())))
                .isEmpty();
    }

    @Test
    void afterAStatementWithoutAnAnswerNothingIsKnown() {
        counts.found("prod", "linux");
        counts.add(new Report("linux", 40, true, 0), 1);

        counts.forget();

        assertThat(counts.known(List.of(asked("prod")))).isEmpty();
    }

    @Test
    void aLongQueueIsCountedForAtMostATwentiethOfTheTimeAndAShortOneWheneverItSeemsFull() {
        counts.add(new Report("short", 1_000, true, 0), 50);
        counts.add(new Report("long", 1_001, true, 0), 50);
        assertThat(counts.dueAgain("short")).isTrue();
        assertThat(counts.dueAgain("never counted")).isTrue();
        assertThat(counts.dueAgain("long")).isFalse();

        now += 20 * 50 - 1;
        assertThat(counts.dueAgain("long")).isFalse();
        now++;
        assertThat(counts.dueAgain("long")).isTrue();
    }
}

package dev.berth.server.tfe.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.tfe.access.Rights;
import dev.berth.server.tfe.document.Answers;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunDocumentsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Rights SUBMITTER = new Rights(true, false, false);
    private static final Task WAITS = TaskFixture.submitted(7, TaskType.PLAN_AND_APPLY, "net")
            .placed(new Location(new PodName("a"), 0), NOW)
            .planned(new PlanSummary(true, 2, 1, 0, "abc", "1.11.4"), NOW);

    @Test
    void aRunThatWaitsForApprovalSaysWhatItHolds() {
        JsonPath run = JsonPath.from(
                (String) Answers.ok(RunDocuments.run(WAITS, 3, SUBMITTER)).getEntity());

        assertThat(run.getString("data.attributes.status")).isEqualTo("planned");
        assertThat(run.getString("data.attributes.message")).contains("waits for approval", "keeps its place");
        assertThat(run.getBoolean("data.attributes.has-changes")).isTrue();
        assertThat(run.getBoolean("data.attributes.actions.is-confirmable")).isTrue();
        assertThat(run.getBoolean("data.attributes.actions.is-cancelable")).isFalse();
        assertThat(run.getBoolean("data.attributes.permissions.can-apply")).isTrue();
        assertThat(run.getString("data.relationships.apply.data.id")).isEqualTo("apply-7-1");
        assertThat(run.getString("data.attributes.created-at")).endsWith("Z");
    }

    @Test
    void aPlanTellsWhatItWouldDoAndAnApplyWhatItDid() {
        JsonPath plan = JsonPath.from(
                (String) Answers.ok(RunDocuments.plan(WAITS, "http://log")).getEntity());
        JsonPath apply = JsonPath.from((String) Answers.ok(RunDocuments.apply(WAITS, "apply-7-1", 1, "http://log"))
                .getEntity());

        assertThat(plan.getInt("data.attributes.resource-additions")).isEqualTo(2);
        assertThat(plan.getInt("data.attributes.resource-changes")).isEqualTo(1);
        assertThat(plan.getString("data.attributes.log-read-url")).isEqualTo("http://log");
        assertThat(apply.getString("data.attributes.status")).isEqualTo("pending");
        assertThat(apply.getInt("data.attributes.resource-additions")).isZero();
    }
}

package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PlanStore;
import dev.berth.server.control.port.PlanStore.PlanJson;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.persistence.Samples.Change;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Plans: bundles, their JSON and the schemas of what is in them. */
@QuarkusTest
class PlanStoreTest {
    @Inject
    PlanStore plans;

    @Inject
    Database database;

    @Inject
    Samples samples;

    @Test
    void thePlanOfATaskIsThatOfTheAttemptWhichMadeIt() {
        PoolName pool = samples.pool();
        Task running = samples.place(
                samples.submit(samples.workspace(pool), TaskType.PLAN_AND_APPLY),
                samples.pod(pool).name(),
                0);
        AttemptRef attempt = new AttemptRef(running.id(), 1);
        await(plans.putBundle(attempt, "old".getBytes(StandardCharsets.UTF_8), "old sha", NOW));
        await(plans.putBundle(attempt, "bundle".getBytes(StandardCharsets.UTF_8), "sha", NOW));
        await(plans.putJson(attempt, new PlanJson(bytes("the secret whole"), bytes("the secret rest")), null, NOW));
        await(plans.putJson(new AttemptRef(running.id(), 2), new PlanJson(new byte[] {1}, new byte[] {1}), null, NOW));
        assertThat(await(plans.putSchemas(new AttemptRef(running.id(), 2), new byte[] {1}, NOW)))
                .isFalse();
        assertThat(await(plans.bundle(running.id(), Room.ENOUGH)))
                .as("not yet the task's")
                .isEmpty();

        assertThat(samples.commit(running, planned(running))).isTrue();

        assertThat(await(plans.bundle(running.id(), Room.ENOUGH)))
                .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("bundle"));
        assertThat(await(plans.json(running.id(), Room.ENOUGH))).hasValueSatisfying(json -> {
            assertThat(json.content()).asString().isEqualTo("the secret whole");
            assertThat(json.redacted()).isFalse();
        });
        assertThat(await(plans.redactedJson(running.id(), Room.ENOUGH))).hasValueSatisfying(json -> {
            assertThat(json.content()).asString().isEqualTo("the secret rest");
            assertThat(json.redacted()).isTrue();
        });
        assertThat(await(plans.withSchemas(running.id(), Room.ENOUGH))).isEmpty();
        await(database.run(
                        "SELECT json_gzip, redacted_gzip FROM plans WHERE task_id = $1 AND attempt = 1",
                        running.id().value()))
                .forEach(row -> assertThat(new String(
                                        row.getBuffer("json_gzip").getBytes(), StandardCharsets.ISO_8859_1)
                                + new String(row.getBuffer("redacted_gzip").getBytes(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("secret"));
    }

    @Test
    void aPlanIsReadTogetherWithItsSchemas() {
        PoolName pool = samples.pool();
        Task running = samples.place(
                samples.submit(samples.workspace(pool), TaskType.PLAN_AND_APPLY),
                samples.pod(pool).name(),
                0);
        AttemptRef attempt = new AttemptRef(running.id(), 1);
        await(plans.putBundle(attempt, bytes("bundle"), "sha", NOW));
        await(plans.putSchemas(attempt, bytes("older"), NOW));
        assertThat(await(plans.putSchemas(attempt, bytes("the schemas"), NOW))).isTrue();
        await(plans.putJson(attempt, new PlanJson(bytes("whole"), bytes("rest")), null, NOW));
        assertThat(await(plans.withSchemas(running.id(), Room.ENOUGH)))
                .as("not yet the task's")
                .isEmpty();

        assertThat(samples.commit(running, planned(running))).isTrue();

        assertThat(await(plans.withSchemas(running.id(), Room.ENOUGH))).hasValueSatisfying(plan -> {
            assertThat(plan.json().whole()).asString().isEqualTo("whole");
            assertThat(plan.json().redacted()).asString().isEqualTo("rest");
            assertThat(plan.schemas()).asString().isEqualTo("the schemas");
        });
        await(database.run(
                        "SELECT schemas_gzip FROM plans WHERE task_id = $1",
                        running.id().value()))
                .forEach(row -> assertThat(
                                new String(row.getBuffer("schemas_gzip").getBytes(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("schemas"));
    }

    @Test
    void aPlanWithoutItsJsonIsToldFromATaskWithoutAPlan() {
        PoolName pool = samples.pool();
        Task running = samples.place(
                samples.submit(samples.workspace(pool), TaskType.PLAN_AND_APPLY),
                samples.pod(pool).name(),
                0);
        assertThat(await(plans.lacksJson(running.id()))).as("no plan yet").isFalse();
        await(plans.putBundle(new AttemptRef(running.id(), 1), bytes("bundle"), "sha", NOW));
        assertThat(samples.commit(running, planned(running))).isTrue();

        assertThat(await(plans.json(running.id(), Room.ENOUGH))).isEmpty();
        assertThat(await(plans.redactedJson(running.id(), Room.ENOUGH))).isEmpty();
        assertThat(await(plans.lacksJson(running.id()))).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Its plan has ended, and its slot is free: the loop, which sees this pool too, finds nothing that it could not make. */
    private static Change planned(Task running) {
        return new Change()
                .task(running, running.planned(TurnStoreTest.CHANGES, NOW))
                .slot(new SlotChange(running.location().pod(), Samples.taken(running), Samples.idle(0), false));
    }
}

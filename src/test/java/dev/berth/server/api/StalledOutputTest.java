package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The store of output stalls, and nothing else does (L1, L2). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class StalledOutputTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject
    Database database;

    /** Nobody can write output from when this is answered until it is completed. */
    private CompletableFuture<Void> stall() {
        CompletableFuture<Void> stalled = new CompletableFuture<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        database.transaction(connection -> Database.run(connection, "LOCK TABLE task_logs IN ACCESS EXCLUSIVE MODE")
                        .invoke(rows -> stalled.complete(null))
                        .flatMap(rows -> Uni.createFrom().completionStage(end)))
                .subscribe()
                .with(done -> {}, stalled::completeExceptionally);
        assertThat(stalled).succeedsWithin(PATIENCE);
        return end;
    }

    @Test
    void anAgentWhoseOutputIsNotStoredIsHeardAllTheSameAndItsResultWaits() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long first = submitted(workspace, "plan");
            JsonNode assign = agent.await("assign");
            agent.accept(assign);
            AgentWorkTest.work(assign);
            CompletableFuture<Void> end = stall();
            agent.log(assign, 0, "out");
            agent.send("""
                    {"type": "finished", "taskId": %d, "attempt": 1, "phase": "plan", "outcome": "failed", "exitCode": 1}""".formatted(first));

            agent.send("{\"type\": \"heartbeat\", \"slots\": [], \"diskFull\": true}");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> admin().get("/pools/{pool}/pods", pool)
                            .then()
                            .body("items[0].drainReason", equalTo("disk_full")));
            agent.send("{\"type\": \"heartbeat\", \"slots\": [], \"diskFull\": false}");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            admin().get("/pools/{pool}/pods", pool).then().body("items[0].phase", equalTo("ready")));
            admin().get("/tasks/{id}", first).then().body("status", equalTo("running"));

            end.complete(null);

            assertThat(agent.await("logAck").get("offset").asInt()).isEqualTo(3);
            agent.await("finishedAck");
            AgentWorkTest.awaitStatus(first, "failed");
        }
    }
}

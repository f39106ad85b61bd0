package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.e2e.TraceReceiver.Span;
import dev.berth.server.Receiver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace from the submission to the end of Terraform, with a collector, the real Terraform, and a server that is killed (O4). */
class TraceIT {
    private static final String POOL = "traced";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String PRINTING = """
            resource "terraform_data" "a" {
              provisioner "local-exec" {
                command = "echo \\"stands at $TRACEPARENT.\\""
              }
            }
            """;

    @TempDir
    static Path folder;

    private static TraceReceiver receiver;
    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start() throws Exception {
        receiver = new TraceReceiver();
        server = ServerUnderTest.start(
                folder.resolve("server"),
                Map.of(
                        "BERTH_TRACES_ENDPOINT",
                        receiver.address(),
                        "QUARKUS_OTEL_BSP_SCHEDULE_DELAY",
                        "200ms",
                        "BERTH_OUTSIDE_ALLOW",
                        "127.0.0.1"));
        api = server.api();
        api.pool(POOL, 2, "PT60S");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        receiver.close();
    }

    private static Span named(String trace, String name) {
        List<Span> found = Awaitility.await(name)
                .atMost(60, TimeUnit.SECONDS)
                .until(
                        () -> receiver.of(trace).stream()
                                .filter(span -> span.name().equals(name))
                                .toList(),
                        spans -> !spans.isEmpty());
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static long submitted(String workspace, String traceparent) throws IOException {
        return new ObjectMapper()
                .readTree(api.exchange(
                                "POST",
                                "/tasks",
                                Map.of("workspace", workspace, "type", "plan_and_apply"),
                                Map.of("traceparent", traceparent))
                        .body())
                .get("id")
                .asLong();
    }

    /** The server is killed while the plan waits to be approved: what was told before stays, and the next process goes on with it. */
    @Test
    void isOneTraceWithTheCallersOverARestart() throws Exception {
        api.workspace("whole", POOL, PRINTING);
        long task = submitted("whole", "00-" + TRACE + "-" + CALLER + "-01");
        api.await(task, "apply_pending");
        Span plan = named(TRACE, "plan");
        Span tool = named(TRACE, "terraform plan");
        server.kill();
        server.start();
        api.confirm(task);
        api.await(task, "applied");

        Span whole = named(TRACE, "task plan_and_apply");
        Span post = receiver.of(TRACE).stream()
                .filter(span -> span.parent().equals(CALLER))
                .findFirst()
                .orElseThrow();
        assertThat(post.name()).startsWith("POST /api/v1/tasks");
        assertThat(whole.parent()).isEqualTo(post.id());
        assertThat(plan.parent()).isEqualTo(whole.id());
        assertThat(plan.attributes()).containsEntry("berth.workspace", "whole").containsEntry("berth.attempt", "1");
        assertThat(tool.parent()).isEqualTo(plan.id());
        assertThat(named(TRACE, "wait for approval").parent()).isEqualTo(whole.id());
        Span apply = named(TRACE, "apply");
        Span applied = named(TRACE, "terraform apply");
        assertThat(applied.parent()).isEqualTo(apply.id());
        assertThat(applied.from()).isGreaterThanOrEqualTo(tool.to());
        assertThat(api.log(task)).contains("stands at 00-" + TRACE + "-" + applied.id() + "-01.");
        assertThat(receiver.of(TRACE)).allSatisfy(span -> {
            assertThat(span.status()).isNotEqualTo(2);
            assertThat(receiver.of(TRACE))
                    .as("what is told again after the restart is the same")
                    .filteredOn(other -> other.id().equals(span.id()))
                    .containsOnly(span);
        });
    }

    @Test
    void aPlanThatFailsIsAnErrorAndWhoDoesNotRecordIsNotRecorded() throws Exception {
        String failing = "0af7651916cd43dd8448eb211c80319c";
        String unrecorded = "11111111111111111111111111111111";
        api.workspace("failing", POOL, "resource \"nothing\" {}");
        api.await(submitted("failing", "00-" + unrecorded + "-" + CALLER + "-00"), "failed");
        api.await(submitted("failing", "00-" + failing + "-" + CALLER + "-01"), "failed");

        Span whole = named(failing, "task plan_and_apply");

        assertThat(whole.status()).isEqualTo(2);
        assertThat(whole.attributes()).containsEntry("berth.task.status", "failed");
        assertThat(named(failing, "plan").status()).isEqualTo(2);
        assertThat(receiver.of(unrecorded)).isEmpty();
    }

    /** Addresses that are secrets, and what agents ask, are nobody's business. */
    @Test
    void noSecretAddressIsTold() throws Exception {
        api.workspace("quiet", POOL, PRINTING);
        HttpRequest upload = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/api/v2/uploads/secret-address"))
                .PUT(BodyPublishers.ofString("nothing"))
                .build();
        HttpClient.newHttpClient().send(upload, BodyHandlers.discarding());
        api.await(api.submit("quiet", "plan", Map.of()), "planned");
        Awaitility.await()
                .until(() ->
                        receiver.spans().stream().anyMatch(span -> span.name().equals("task plan")));

        assertThat(receiver.spans())
                .flatExtracting(span -> List.copyOf(span.attributes().values()))
                .noneMatch(value -> value.contains("secret-address") || value.contains("/agent/"));
    }

    /** Whoever knows the address of a hook of a chat may write there; and the trace is no business of its receiver's. */
    @Test
    void noHookIsToldOfTracesAndNoTraceOfHooks() throws Exception {
        String trace = "22222222222222222222222222222222";
        Map<String, String> traced = Map.of("traceparent", "00-" + trace + "-" + CALLER + "-01");
        try (Receiver hook = new Receiver()) {
            Map<String, Object> body =
                    Map.of("name", "chat", "url", hook.url("/hush-hush"), "events", List.of("pod.lost"));
            assertThat(api.exchange("POST", "/hooks", body, traced).statusCode())
                    .isEqualTo(201);
            assertThat(api.exchange("POST", "/hooks/chat/ping", Map.of(), traced)
                            .statusCode())
                    .isEqualTo(200);
            Awaitility.await()
                    .until(() -> receiver.of(trace).stream()
                            .anyMatch(span -> span.name().contains("/ping")));

            assertThat(receiver.of(trace))
                    .flatExtracting(span -> List.copyOf(span.attributes().values()))
                    .noneMatch(value -> value.contains("hush"));
            assertThat(hook.told())
                    .hasSize(1)
                    .first()
                    .satisfies(told ->
                            assertThat(told.headers()).doesNotContainKeys("traceparent", "tracestate", "baggage"));
        }
    }
}

package dev.berth.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every call of the generated document, from every role, with values that no honest client sends (F11). A failure names
 * its seed; give it as {@code -Ddev.berth.fuzz.seed} to see it again.
 */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class OpenApiFuzzTest {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(25);
    private static final int MOST_CALLS = 4_000;
    private static final int MOST_PROBLEMS = 20;
    /** What exists may be deleted by a call, so it is made anew from time to time. */
    private static final int CALLS_PER_SITE = 300;

    private final long seed = Long.getLong("dev.berth.fuzz.seed", System.nanoTime());

    private Site site;

    /** What came back: the status, its headers in lower case, and the start of the body. */
    private record Answer(int status, List<String> headers, String body) {
        boolean isProblem() {
            return headers.stream().anyMatch(line -> line.startsWith("content-type: application/problem+json"))
                    && Site.parse(body).path("status").asInt() == status
                    && !Site.parse(body).path("code").asText().isEmpty();
        }
    }

    @BeforeEach
    void find() {
        site = new Site(RestAssured.port, TestDatabase.ADMIN_TOKEN);
    }

    @Test
    void f11NoCallIsAnsweredWithAFaultOfOursAndEveryErrorIsAProblemDocument() throws IOException {
        JsonNode document = document();
        Random random = new Random(seed);
        List<Operation> operations = new ArrayList<>(Operation.all(document));
        HostileCalls calls = new HostileCalls(random, document, credentials());
        HostileCalls.Existing existing = existing();
        List<String> wrong = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT_NANOS;
        int made = 0;
        for (; made < MOST_CALLS && System.nanoTime() < deadline && wrong.size() < MOST_PROBLEMS; made++) {
            if (made % operations.size() == 0) {
                Collections.shuffle(operations, random);
            }
            if (made % CALLS_PER_SITE == CALLS_PER_SITE - 1) {
                existing = existing();
            }
            HostileCalls.Probe probe = calls.probe(operations.get(made % operations.size()), existing);
            Answer answer = send(probe);
            if (isWrong(answer)) {
                wrong.add(probe.shown() + "\n    -> " + answer);
            }
        }
        assertThat(wrong).as("dev.berth.fuzz.seed=%d", seed).isEmpty();
        assertThat(made).isGreaterThanOrEqualTo(operations.size());
    }

    /** 423 is Terraform's: it wants the holder of the lock. A 414 comes before any code of ours is asked. */
    private static boolean isWrong(Answer answer) {
        boolean fault = answer.status() >= 500 && answer.status() != 503;
        boolean ours = answer.status() >= 400 && answer.status() != 423 && answer.status() != 414;
        return fault || (ours && !answer.isProblem());
    }

    private JsonNode document() throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send(
                    "GET /q/openapi?format=json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                            + TestDatabase.ADMIN_TOKEN + "\r\n\r\n");
            assertThat(raw.status()).isEqualTo(200);
            return Site.parse(new String(raw.input().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private List<String> credentials() {
        List<String> credentials = new ArrayList<>(List.of("", "garbage", TestDatabase.ADMIN_TOKEN));
        // The more a role may do, the further its calls get.
        for (String role : List.of("viewer", "submitter", "approver", "admin", "admin", "admin")) {
            credentials.add(Site.parse(site.post("/tokens", "{\"name\": \"fuzz\", \"role\": \"%s\"}".formatted(role))
                            .body())
                    .get("token")
                    .asText());
        }
        credentials.add(site.agentToken(site.pool()));
        return credentials;
    }

    private HostileCalls.Existing existing() {
        String pool = site.pool();
        String workspace = site.workspace(pool);
        return new HostileCalls.Existing(pool, workspace, site.submit(workspace, "plan"));
    }

    private Answer send(HostileCalls.Probe probe) throws IOException {
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send(probe.head());
            raw.sendAllTaken(probe.body());
            List<String> head = raw.head();
            int status = Integer.parseInt(head.getFirst().split(" ")[1]);
            List<String> headers =
                    head.stream().map(line -> line.toLowerCase(Locale.ROOT)).toList();
            String body =
                    status < 400 ? "" : new String(raw.input().readNBytes(length(headers)), StandardCharsets.UTF_8);
            return new Answer(status, headers, body);
        }
    }

    private static int length(List<String> headers) {
        return headers.stream()
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).strip()))
                .findFirst()
                .orElse(0);
    }
}

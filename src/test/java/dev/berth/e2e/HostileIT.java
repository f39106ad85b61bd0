package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.api.Archives;
import dev.berth.server.hostile.RawSocket;
import dev.berth.server.hostile.Site;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server process with little memory and short times among clients that mean harm (F11, F12). */
class HostileIT {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void slowSendersAndSilentAgentsAreSentAway() throws Exception {
        // No shorter, or a busy machine's answer to an honest client is cut off as well.
        Map<String, String> impatient = Map.of(
                "QUARKUS_HTTP_IDLE_TIMEOUT", "15S",
                "QUARKUS_WEBSOCKETS_NEXT_SERVER_AUTO_PING_INTERVAL", "1S",
                "BERTH_LIMITS_BODY_TIMEOUT", "4S",
                "BERTH_LIVENESS_HEARTBEAT_TIMEOUT", "6S");
        try (ServerUnderTest server = ServerUnderTest.start(folder, impatient)) {
            Site site = new Site(server.port(), ServerUnderTest.TOKEN);
            try (HonestAgent honest = new HonestAgent(site);
                    RawSocket headers = RawSocket.to(site.port());
                    RawSocket body = RawSocket.to(site.port());
                    RawSocket drop = RawSocket.to(site.port());
                    RawSocket silent = honest.colleague("silent")) {
                headers.send("GET /api/v1/pools HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
                String announced =
                        site.head("POST", "/pools", "Content-Type: application/json\r\n", "Content-Length: 5000\r\n");
                body.send(announced).send("{\"name\": ");
                drop.send(announced).send("{");

                Awaitility.await("one byte at a time is too slow")
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> {
                            drop.sendAllTaken(" ".getBytes(StandardCharsets.US_ASCII));
                            return drop.input().available() > 0;
                        });
                assertThat(drop.problem().get("code").asText()).isEqualTo("too_slow");
                assertThat(drop.hangsUp()).isTrue();
                assertThat(headers.hangsUp()).isTrue();
                assertThat(body.hangsUp()).isTrue();
                assertThat(silent.closeCode())
                        .as("it answers neither pings nor anything")
                        .isEqualTo(4008);
                honest.assertWorks();
            }
        }
    }

    @Test
    void moreThanTheQueueHoldsIs429AndNeverOneTooMany() throws Exception {
        Map<String, String> narrow = Map.of(
                "BERTH_LIMITS_PENDING_TASKS", "5",
                "BERTH_LIMITS_STREAMS", "3",
                "BERTH_LIMITS_BODIES", "1M");
        try (ServerUnderTest server = ServerUnderTest.start(folder, narrow)) {
            Site site = new Site(server.port(), ServerUnderTest.TOKEN);
            String workspace = site.workspace(site.pool());
            String task = "{\"workspace\": \"" + workspace + "\", \"type\": \"plan\"}";

            List<HttpResponse<String>> answers = atOnce(40, () -> site.post("/tasks", task));

            assertThat(answers).filteredOn(answer -> answer.statusCode() == 202).hasSize(5);
            assertThat(answers).filteredOn(answer -> answer.statusCode() != 202).allSatisfy(HostileIT::isAFullQueue);
            followersBeyondTheLimitAreRefused(site);
            bodiesBeyondWhatAllMayHaveTogetherAreRefused(site);
        }
    }

    private static void isAFullQueue(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(Site.parse(answer.body()).get("code").asText()).isEqualTo("queue_full");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    private static void followersBeyondTheLimitAreRefused(Site site) throws IOException {
        List<RawSocket> followers = new ArrayList<>();
        for (int follower = 0; follower < 3; follower++) {
            RawSocket socket = RawSocket.to(site.port()).send(site.head("GET", "/events"));
            assertThat(socket.status()).isEqualTo(200);
            followers.add(socket);
        }
        try (RawSocket fourth = RawSocket.to(site.port()).send(site.head("GET", "/events"))) {
            assertThat(fourth.head())
                    .anyMatch(line -> line.contains(" 429 "))
                    .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("retry-after:"));
        }
        followers.getFirst().close();
        Awaitility.await("whoever goes makes room").until(() -> {
            try (RawSocket next = RawSocket.to(site.port()).send(site.head("GET", "/events"))) {
                return next.status() == 200;
            }
        });
        for (RawSocket follower : followers) {
            follower.close();
        }
    }

    private static void bodiesBeyondWhatAllMayHaveTogetherAreRefused(Site site) throws IOException {
        String most = " ".repeat(700_000);
        try (RawSocket waiting = RawSocket.to(site.port())) {
            waiting.send(site.head(
                            "POST", "/pools", "Content-Type: application/json\r\n", "Content-Length: 900000\r\n"))
                    .send(most);
            Awaitility.await("what has come of the one leaves no room for another")
                    .until(() -> {
                        HttpResponse<String> refused = site.post("/pools", most + "{}");
                        return refused.statusCode() == 503
                                && Site.parse(refused.body())
                                        .get("code")
                                        .asText()
                                        .equals("server_busy")
                                && refused.headers().firstValue("Retry-After").isPresent();
                    });
        }
        Awaitility.await("whoever goes makes room")
                .until(() -> site.post("/pools", most + "{}").statusCode() == 400);
    }

    @Test
    void aSmallHeapOutlivesAllOfThemTogether() throws Exception {
        Map<String, String> small = Map.of("JAVA_TOOL_OPTIONS", "-Xmx160m -XX:+ExitOnOutOfMemoryError");
        try (ServerUnderTest server = ServerUnderTest.start(folder, small)) {
            Site site = new Site(server.port(), ServerUnderTest.TOKEN);
            try (HonestAgent honest = new HonestAgent(site)) {
                String workspace = site.workspace(site.pool());
                byte[] noise = noise(15 * MIB);
                byte[] bomb = longNameBomb();
                List<Callable<Integer>> attacks = new ArrayList<>();
                for (int client = 0; client < 12; client++) {
                    attacks.add(() -> upload(site, workspace, noise));
                    attacks.add(() -> upload(site, workspace, bomb));
                    attacks.add(() -> floodOfOutput(honest));
                    attacks.add(() -> deafAgent(honest));
                    attacks.add(() -> deafFollower(site));
                }
                List<Integer> answers = all(attacks);
                assertThat(answers).contains(422).isSubsetOf(0, 413, 422, 503);
                assertThat(server.api().ready()).isTrue();
                honest.assertWorks();
            }
            assertThat(Files.readString(server.log()))
                    .doesNotContain("java.lang.OutOfMemoryError", "OutOfDirectMemoryError", "StackOverflowError");
        }
    }

    private static int upload(Site site, String workspace, byte[] archive) {
        return site.send(
                        "PUT",
                        "/workspaces/" + workspace + "/configuration",
                        "application/gzip",
                        BodyPublishers.ofByteArray(archive))
                .statusCode();
    }

    /** Output of an attempt that it was never given, as fast as the server takes it. */
    private static int floodOfOutput(HonestAgent honest) throws IOException {
        try (RawSocket hostile =
                honest.colleague("flood-" + ThreadLocalRandom.current().nextInt(1_000_000))) {
            byte[] frame = ("{\"type\":\"log\",\"taskId\":1,\"attempt\":1,\"offset\":0,\"text\":\""
                            + "x".repeat(900_000) + "\"}")
                    .getBytes(StandardCharsets.US_ASCII);
            for (int sent = 0; sent < 40; sent++) {
                hostile.sendAllTaken(RawSocket.header(RawSocket.TEXT, true, frame.length));
                hostile.sendAllTaken(frame);
            }
            return 0;
        }
    }

    /** Makes the server talk, and never reads. */
    private static int deafAgent(HonestAgent honest) throws IOException {
        try (RawSocket hostile =
                honest.deafColleague("deaf-" + ThreadLocalRandom.current().nextInt(1_000_000))) {
            byte[] frame = "{\"type\":\"accepted\",\"taskId\":1,\"attempt\":1}".getBytes(StandardCharsets.US_ASCII);
            for (int sent = 0; sent < 1_500; sent++) {
                hostile.sendAllTaken(RawSocket.header(RawSocket.TEXT, true, frame.length));
                hostile.sendAllTaken(frame);
            }
            return 0;
        }
    }

    /** Follows everything, and never reads. */
    private static int deafFollower(Site site) throws IOException {
        try (RawSocket follower = RawSocket.to(site.port(), 4_096)) {
            follower.send(site.head("GET", "/events"));
            for (int task = 0; task < 20; task++) {
                assertThat(site.get("/pools").has("items")).isTrue();
            }
            return 0;
        }
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        ThreadLocalRandom.current().nextBytes(noise);
        return noise;
    }

    /** Some hundred kilobytes that claim a name of 300 MiB. */
    private static byte[] longNameBomb() {
        return Archives.tarGz(tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, true);
            entry.setSize(300L * MIB);
            tar.putArchiveEntry(entry);
            byte[] zeros = new byte[MIB];
            for (int written = 0; written < 300; written++) {
                tar.write(zeros);
            }
            tar.closeArchiveEntry();
        });
    }

    private static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
        List<Callable<T>> calls = new ArrayList<>();
        for (int time = 0; time < times; time++) {
            calls.add(call);
        }
        return all(calls);
    }

    private static <T> List<T> all(List<Callable<T>> calls) throws Exception {
        List<T> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    /** Does what an agent should, with nothing to do; and an HTTP client beside it that asks now and then. */
    private static final class HonestAgent implements AutoCloseable {
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();
        private final Site site;
        private final String pool;
        private final String token;
        private final RawSocket socket;
        private final ScheduledFuture<?> life;
        private final AtomicInteger asked = new AtomicInteger();

        HonestAgent(Site site) throws IOException {
            this.site = site;
            this.pool = site.workspace(site.pool());
            this.token = site.agentToken(pool);
            this.socket = site.hello(token, pool + "-honest", "");
            socket.next("welcome");
            this.life = clock.scheduleWithFixedDelay(this::live, 0, 500, TimeUnit.MILLISECONDS);
        }

        private void live() {
            try {
                socket.text("{\"type\": \"heartbeat\", \"slots\": [{\"index\": 0, \"state\": \"idle\"}]}");
                assertThat(site.get("/pools/" + pool).path("name").asText()).isEqualTo(pool);
                asked.incrementAndGet();
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add(e);
            }
        }

        /** Another agent of its pool, that has said hello. */
        RawSocket colleague(String pod) throws IOException {
            return introduced(RawSocket.agent(site.port(), token), pod);
        }

        RawSocket deafColleague(String pod) throws IOException {
            return introduced(RawSocket.deafAgent(site.port(), token), pod);
        }

        private RawSocket introduced(RawSocket agent, String pod) throws IOException {
            return agent.text("""
                    {"type": "hello", "agentId": "%1$s", "pod": "%1$s", "version": "test", "slots": 1,
                     "running": [], "warm": []}""".formatted(pod));
        }

        /** Nothing failed so far, and it is given the next task: the others have gone or run nothing. */
        void assertWorks() throws IOException {
            assertThat(failures).isEmpty();
            assertThat(asked.get()).isPositive();
            List<Long> tasks = new ArrayList<>();
            for (int task = 0; task < 3; task++) {
                tasks.add(site.submit(pool, "plan"));
            }
            JsonNode assign = socket.next("assign");
            assertThat(tasks).contains(assign.get("taskId").asLong());
        }

        @Override
        public void close() throws IOException {
            life.cancel(false);
            clock.shutdownNow();
            socket.close();
        }
    }
}

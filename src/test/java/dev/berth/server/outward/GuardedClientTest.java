package dev.berth.server.outward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.hook.HookAddress;
import dev.berth.server.Receiver;
import dev.berth.server.Receiver.Answer;
import dev.berth.server.config.OutsideConfig;
import dev.berth.server.outward.GuardedClient.Call;
import dev.berth.server.outward.GuardedClient.Reply;
import dev.berth.server.persistence.tls.Certificates;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real servers are asked, and what must not be asked is not (O2). */
class GuardedClientTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration USUAL = Duration.ofSeconds(10);

    @TempDir
    private static Path folder;

    private static Certificates certificates;

    private final AtomicInteger lookUps = new AtomicInteger();
    private GuardedClient client;

    @BeforeAll
    static void certificates() throws Exception {
        certificates = new Certificates(folder)
                .authority("ours")
                .authority("theirs")
                .signed("hooks", "hooks.example.com", "ours")
                .signed("other", "other.example.com", "ours")
                .signed("strange", "hooks.example.com", "theirs");
    }

    @AfterAll
    static void end() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.stop();
        }
    }

    private void client(String allow, Resolver resolver) {
        client = new GuardedClient(VERTX, config(allow, USUAL), resolver);
    }

    private void impatientClient(Resolver resolver) {
        client = new GuardedClient(VERTX, config("127.0.0.1", SHORT), resolver);
    }

    private static OutsideConfig config(String allow, Duration patience) {
        return new OutsideConfig() {
            @Override
            public Optional<List<String>> allow() {
                return Optional.of(List.of(allow));
            }

            @Override
            public Optional<Path> caFile() {
                return Optional.of(certificates.file("ours.crt"));
            }

            @Override
            public Duration connectTimeout() {
                return patience;
            }

            @Override
            public Duration answerTimeout() {
                return patience;
            }

            @Override
            public Duration retryFor() {
                return Duration.ofHours(1);
            }
        };
    }

    /** Names lead to these numbers, one after the other. */
    private Resolver leading(String... numbers) {
        return host -> {
            try {
                int at = Math.min(lookUps.getAndIncrement(), numbers.length - 1);
                return CompletableFuture.completedFuture(List.of(InetAddress.getByName(numbers[at])));
            } catch (UnknownHostException e) {
                return CompletableFuture.failedFuture(e);
            }
        };
    }

    private static SSLContext shows(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(certificates.file(name + ".p12"))) {
            store.load(content, Certificates.PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, Certificates.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private Reply post(String url) {
        return call(HttpMethod.POST, url, "told".getBytes(StandardCharsets.UTF_8));
    }

    private Reply call(HttpMethod method, String url, byte[] body) {
        return client.call(new Call(method, new HookAddress(url), Map.of("x-of", "ours"), body, 1_000))
                .await()
                .atMost(Duration.ofSeconds(60));
    }

    private void refused(String url, String why) {
        assertThatThrownBy(() -> post(url))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aNameIsLookedUpOnceAndTheNumberThatWasCheckedIsAsked() throws Exception {
        try (Receiver receiver = new Receiver(shows("hooks"), 0)) {
            // Whoever looked again would be led astray, to where nobody may be sent.
            client("127.0.0.1", leading("127.0.0.1", "10.0.0.1"));

            Reply reply = post("https://hooks.example.com:" + receiver.port() + "/in?x=1");

            assertThat(reply.status()).isEqualTo(204);
            assertThat(lookUps).hasValue(1);
            assertThat(receiver.told()).hasSize(1);
            assertThat(receiver.told().getFirst().path()).isEqualTo("/in?x=1");
            assertThat(receiver.told().getFirst().header("host")).isEqualTo("hooks.example.com:" + receiver.port());
            assertThat(receiver.told().getFirst().header("x-of")).isEqualTo("ours");
            assertThat(receiver.told().getFirst().body()).isEqualTo("told");
        }
    }

    @Test
    void aNameThatLeadsToAPrivateNumberTheSecondTimeIsRefusedThen() throws Exception {
        try (Receiver receiver = new Receiver(shows("hooks"), 0)) {
            client("127.0.0.1", leading("127.0.0.1", "10.0.0.1"));
            post("https://hooks.example.com:" + receiver.port() + "/");

            refused("https://hooks.example.com:" + receiver.port() + "/", "has an address that is private");
            assertThat(receiver.told()).hasSize(1);
        }
    }

    @Test
    void ofSeveralNumbersThoseThatMayBeAskedAreAsked() throws Exception {
        try (Receiver receiver = new Receiver(shows("hooks"), 0)) {
            client("127.0.0.1", host -> {
                try {
                    return CompletableFuture.completedFuture(
                            List.of(InetAddress.getByName("10.0.0.1"), InetAddress.getByName("127.0.0.1")));
                } catch (UnknownHostException e) {
                    return CompletableFuture.failedFuture(e);
                }
            });

            for (int at = 0; at < 3; at++) {
                assertThat(post("https://hooks.example.com:" + receiver.port() + "/")
                                .status())
                        .isEqualTo(204);
            }
        }
    }

    @Test
    void aHostIsAllowedByItsNameToo() throws Exception {
        try (Receiver receiver = new Receiver()) {
            client("inside.example.com", leading("127.0.0.1"));

            assertThat(post("http://Inside.Example.com:" + receiver.port() + "/")
                            .status())
                    .isEqualTo(204);
            refused("https://outside.example.com:" + receiver.port() + "/", "has an address that is loopback");
            refused("http://127.0.0.1:" + receiver.port() + "/", "has an address that is loopback");
        }
    }

    @Test
    void withoutTlsNobodyOfThePublicNetworkIsAsked() {
        client("127.0.0.1", leading("1.1.1.1"));

        refused("http://hooks.example.com/", "must begin with https://");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreNotFollowed(int status) {
        try (Receiver receiver = new Receiver();
                Receiver inside = new Receiver()) {
            client("127.0.0.1", leading("127.0.0.1"));
            receiver.answer(told -> new Answer(status, Map.of("Location", inside.url("/secret")), ""));

            assertThat(post(receiver.url("/")).status()).isEqualTo(status);
            assertThat(call(HttpMethod.GET, receiver.url("/"), null).status()).isEqualTo(status);
            assertThat(call(HttpMethod.HEAD, receiver.url("/"), null).status()).isEqualTo(status);
            assertThat(inside.told()).isEmpty();
        }
    }

    @Test
    void aCertificateHasToBeOfTheNameAndOfSomebodyWhoIsTrusted() throws Exception {
        client("127.0.0.1", leading("127.0.0.1"));
        try (Receiver other = new Receiver(shows("other"), 0);
                Receiver strange = new Receiver(shows("strange"), 0)) {
            refused("https://hooks.example.com:" + other.port() + "/", "its certificate is not of its name");
            refused("https://hooks.example.com:" + strange.port() + "/", "its certificate is not trusted");
            assertThat(other.told()).isEmpty();
            assertThat(strange.told()).isEmpty();
        }
    }

    @Test
    void aCertificateThatChangesIsLookedAtAnew() throws Exception {
        client("127.0.0.1", leading("127.0.0.1"));
        int port;
        try (Receiver receiver = new Receiver(shows("hooks"), 0)) {
            port = receiver.port();
            assertThat(post("https://hooks.example.com:" + port + "/").status()).isEqualTo(204);
        }
        try (Receiver receiver = new Receiver(shows("strange"), port)) {
            refused("https://hooks.example.com:" + port + "/", "its certificate is not trusted");
            assertThat(receiver.told()).isEmpty();
        }
    }

    @Test
    void whoDoesNotAnswerIsNotWaitedForForEver() throws Exception {
        impatientClient(leading("127.0.0.1"));
        try (Receiver receiver = new Receiver();
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            receiver.answer(told -> null);
            refused(receiver.url("/"), "it did not answer in time");
            refused("https://127.0.0.1:" + silent.getLocalPort() + "/", "in time");
        }
    }

    @Test
    void aServerOfNamesThatHangsIsNotWaitedForForEver() {
        impatientClient(host -> new CompletableFuture<>());

        refused("https://hooks.example.com/", "it did not answer in time");
    }

    @Test
    void whoTakesNoConnectionIsTold() throws Exception {
        client("127.0.0.1", leading("127.0.0.1"));
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        refused("http://127.0.0.1:" + port + "/", "it takes no connection");
    }

    @Test
    void aReceiverWritesNothingIntoTheLog() throws Exception {
        client("127.0.0.1", leading("127.0.0.1"));
        java.util.logging.Logger logger = java.util.logging.Logger.getLogger("io.vertx.core.net.impl.ConnectionBase");
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler ear = ear(logged);
        logger.addHandler(ear);
        try (ServerSocket rude = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Thread receiver = Thread.ofVirtual().start(() -> answerRudely(rude));
            refused("http://127.0.0.1:" + rude.getLocalPort() + "/", "it ended the connection without an answer");
            receiver.join();
        } finally {
            logger.removeHandler(ear);
        }
        assertThat(logged).isEmpty();
    }

    private static Handler ear(List<String> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(String.valueOf(line.getMessage()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private static void answerRudely(ServerSocket rude) {
        try (Socket one = rude.accept()) {
            one.getOutputStream().write("I am no web server\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            one.getOutputStream().flush();
            one.getInputStream().readAllBytes();
        } catch (IOException e) {
            // Whoever asked has gone.
        }
    }

    @Test
    void ofALargeAnswerOnlyItsBeginningIsRead() {
        client("127.0.0.1", leading("127.0.0.1"));
        try (Receiver receiver = new Receiver()) {
            receiver.answer(told -> new Answer(200, Map.of(), "x".repeat(1_000_000)));

            assertThat(post(receiver.url("/")).body().length()).isEqualTo(1_000);
        }
    }
}

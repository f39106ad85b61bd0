package dev.berth.server.api.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import dev.berth.server.control.port.LeaseStore.Endpoint;
import dev.berth.server.security.CredentialSigner;
import dev.berth.server.security.KeyRing;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F14: a request outlives the leader that it was sent to, where doing it twice does no harm. */
class LeaderGateTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String BODY = "{\"workspace\":\"a\"}";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final CredentialSigner signer =
            new CredentialSigner(new KeyRing(Map.of("k1", new byte[KeyRing.KEY_BYTES])));
    private final Changing leadership = new Changing();
    private final List<String> first = new CopyOnWriteArrayList<>();
    private final List<String> second = new CopyOnWriteArrayList<>();
    private Endpoint firstLeader;
    private Endpoint secondLeader;
    private Endpoint own;
    private LeaderGate gate;
    private Handler<HttpServerRequest> firstAnswers = stillStanding -> {};
    private HttpClient.Version version = HttpClient.Version.HTTP_1_1;
    private int port;

    @BeforeEach
    void servers() throws Exception {
        firstLeader = leader(asked(request -> {
            first.add(request.method() + " " + request.uri());
            firstAnswers.handle(request);
        }));
        secondLeader = leader(asked(request -> request.body().onSuccess(body -> {
            second.add(request.method() + " " + request.uri() + " " + body);
            request.response().end("second");
        })));
        Router router = Router.router(vertx);
        own = leader(router);
        gate = new LeaderGate(
                leadership,
                new LeaderClient(vertx, leadership, () -> Optional.of(own)),
                () -> Optional.of(own),
                signer,
                vertx);
        gate.register(router);
        router.route().handler(here -> here.end("here"));
        port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
                .actualPort();
        leadership.leader = firstLeader;
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Whether a leader lives is asked by the gate itself, now and then. */
    private static Handler<HttpServerRequest> asked(Handler<HttpServerRequest> handler) {
        return request -> {
            if (request.uri().startsWith("/q/")) {
                request.response().end();
            } else {
                handler.handle(request);
            }
        };
    }

    private Endpoint leader(Handler<HttpServerRequest> handler) throws Exception {
        ForwardingKey key = ForwardingKey.make();
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setKeyCertOptions(key.options()))
                .requestHandler(handler);
        return new Endpoint("127.0.0.1:" + await(server.listen(0, "127.0.0.1")).actualPort(), key.sha256());
    }

    private CompletableFuture<HttpResponse<String>> ask(String method, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/tasks"))
                .version(version)
                .timeout(LIMIT)
                .method(method, method.equals("POST") ? BodyPublishers.ofString(BODY) : BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private void awaitHeard() {
        Awaitility.await().atMost(LIMIT).until(() -> !first.isEmpty());
    }

    private static void isRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("not_leader");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void whatOnlyReadsIsAskedAgainOfTheNextLeader(String method) throws Exception {
        CompletableFuture<HttpResponse<String>> answer = ask(method);
        awaitHeard();

        leadership.leader = secondLeader;

        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(second).containsExactly(method + " /tasks ");
    }

    @Test
    void aSubmissionWithAKeyIsSentAgainWithItsBody() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = ask("POST", "Idempotency-Key", "one");
        awaitHeard();

        leadership.leader = secondLeader;

        assertThat(answer.get().body()).isEqualTo("second");
        assertThat(second).containsExactly("POST /tasks " + BODY);
    }

    /** A leader that takes no connections. */
    private Endpoint nobody() throws Exception {
        HttpServer gone = vertx.createHttpServer().requestHandler(request -> {});
        int port = await(gone.listen(0, "127.0.0.1")).actualPort();
        await(gone.close());
        return new Endpoint("127.0.0.1:" + port, firstLeader.keySha256());
    }

    @Test
    void whatWasHeldGoesOutWithItsBody() throws Exception {
        leadership.leader = nobody();
        CompletableFuture<HttpResponse<String>> answer = ask("POST");
        Awaitility.await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> !answer.isDone());

        leadership.leader = secondLeader;

        assertThat(answer.get().body()).isEqualTo("second");
        assertThat(second).containsExactly("POST /tasks " + BODY);
    }

    @Test
    void aBodyComesThroughWhateverVersionItCameIn() throws Exception {
        version = HttpClient.Version.HTTP_2;
        leadership.leader = secondLeader;

        assertThat(ask("POST").get().body()).isEqualTo("second");
        assertThat(ask("POST").get().body()).isEqualTo("second");
        assertThat(second).containsOnly("POST /tasks " + BODY).hasSize(2);
    }

    @Test
    void whatMayHaveBeenDoneIsRefusedAndNotRepeated() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = ask("POST");
        awaitHeard();

        leadership.leader = secondLeader;

        isRefused(answer.get());
        assertThat(second).isEmpty();
    }

    @Test
    void aServerThatLeadsItselfMeanwhileAnswers() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = ask("GET");
        awaitHeard();

        leadership.leader = null;

        assertThat(answer.get().body()).isEqualTo("here");
    }

    @Test
    void whatALeaderHadNotBegunWithGoesToTheNextOne() throws Exception {
        firstAnswers = request -> {
            leadership.leader = secondLeader;
            request.response()
                    .setStatusCode(503)
                    .putHeader(ForwardedHeaders.NOT_BEGUN, "true")
                    .end("{\"code\":\"not_leader\"}");
        };

        assertThat(ask("POST").get().body()).isEqualTo("second");
        assertThat(second).containsExactly("POST /tasks " + BODY);
    }

    @Test
    void aRefusalByTheDatabaseIsRepeatedOnlyForWhatIsSafe() throws Exception {
        firstAnswers = request -> {
            leadership.leader = secondLeader;
            request.response().setStatusCode(503).putHeader("Retry-After", "2").end("{\"code\":\"not_leader\"}");
        };

        isRefused(ask("POST").get());
        leadership.leader = firstLeader;
        assertThat(ask("GET").get().body()).isEqualTo("second");
    }

    @Test
    void anOutageOfTheDatabaseIsTheAnswer() throws Exception {
        firstAnswers = request -> request.response().setStatusCode(503).end("{\"code\":\"database_unavailable\"}");

        assertThat(ask("GET").get().body()).contains("database_unavailable");
    }

    /** Who is asked is a bean, and timers outlive those. */
    @Test
    void aServerThatIsStoppedAsksNoBeanAnyMoreAndRefusesWhatItHolds() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        vertx.exceptionHandler(failures::add);
        leadership.leader = nobody();
        CompletableFuture<HttpResponse<String>> held = ask("GET");
        Awaitility.await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> !held.isDone());

        gate.stop(new ShutdownEvent());

        isRefused(held.get());
        leadership.gone = true;
        Awaitility.await().during(Duration.ofMillis(300)).atMost(LIMIT).until(failures::isEmpty);
    }

    /** Who leads; null is this server itself. */
    private static final class Changing implements Leadership {
        volatile Endpoint leader;
        volatile boolean gone;

        @Override
        public boolean leads() {
            return leader == null;
        }

        @Override
        public boolean waits() {
            if (gone) {
                throw new IllegalStateException("the container is gone");
            }
            return leader != null;
        }

        @Override
        public Optional<Held> leader() {
            return Optional.ofNullable(leader).map(endpoint -> new Held(1, "leader", endpoint));
        }
    }
}

package dev.berth.server.api.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import dev.berth.server.control.port.LeaseStore.Endpoint;
import dev.berth.server.security.CredentialSigner;
import dev.berth.server.security.KeyRing;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    private Router router;
    private List<Object> namesSeen = new CopyOnWriteArrayList<>();
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
        router = Router.router(vertx);
        router.route().order(Integer.MIN_VALUE).handler(context -> {
            Context own = vertx.getOrCreateContext();
            context.addEndHandler(end -> namesSeen.add(
                    Optional.ofNullable(own.getLocal("UrlPathTemplate")).orElse("none")));
            context.next();
        });
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

    private void assertThatItIsHeldForTheSecondLeader(Endpoint first) throws Exception {
        leadership.leader = first;
        CompletableFuture<HttpResponse<String>> answer = ask("POST");
        Awaitility.await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> !answer.isDone());

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
        assertThatItIsHeldForTheSecondLeader(nobody());
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

    /** The system takes connections for a process that stands still. */
    private Endpoint standsStillBeforeItsHandshake() throws Exception {
        int silent = await(
                        vertx.createNetServer().connectHandler(NetSocket::pause).listen(0, "127.0.0.1"))
                .actualPort();
        return new Endpoint("127.0.0.1:" + silent, firstLeader.keySha256());
    }

    @Test
    void whatWaitsForAConnectionToALeaderThatStandsStillGoesToTheNextOne() throws Exception {
        assertThatItIsHeldForTheSecondLeader(standsStillBeforeItsHandshake());
    }

    @Test
    void aBodyThatIsOnItsWayToALeaderThatStandsStillIsRefused() throws Exception {
        firstAnswers = HttpServerRequest::pause;
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(upload(), BodyHandlers.ofString());
        awaitHeard();

        leadership.leader = secondLeader;

        isRefused(answer.get());
        assertThat(second).isEmpty();
    }

    /** More than all buffers between take, and of a length that nobody was told. */
    private HttpRequest upload() {
        InputStream large = new ByteArrayInputStream(new byte[32 << 20]);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/tasks"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(LIMIT)
                .PUT(BodyPublishers.ofInputStream(() -> large))
                .build();
    }

    private CompletableFuture<WebSocket> open(WebSocket.Listener listener) {
        return http.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + port + "/agents"), listener);
    }

    @Test
    void aSocketThatALeaderDoesNotOpenIsAskedOfTheNextOne() {
        CompletableFuture<WebSocket> socket = open(new WebSocket.Listener() {});
        awaitHeard();

        leadership.leader = secondLeader;

        assertThatThrownBy(socket::get).hasCauseInstanceOf(WebSocketHandshakeException.class);
        assertThat(second).containsExactly("GET /agents ");
    }

    @Test
    void aSocketToALeaderThatWasReplacedEnds() throws Exception {
        firstAnswers = request -> {
            var unused = request.toWebSocket();
        };
        CompletableFuture<String> ended = new CompletableFuture<>();
        open(new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        ended.complete("closed");
                        return CompletableFuture.completedStage(null);
                    }

                    @Override
                    public void onError(WebSocket socket, Throwable error) {
                        ended.complete("lost");
                    }
                })
                .get();

        leadership.leader = secondLeader;

        assertThat(ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isNotEmpty();
    }

    @Test
    void anAnswerThatComesBeforeTheBodyHasEndedReachesTheClient() throws Exception {
        List<Throwable> failures = failures();
        firstAnswers = request -> request.response().setStatusCode(413).end("too large");

        HttpResponse<String> answer = http.send(upload(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).isEqualTo("too large");
        assertThat(failures).isEmpty();
    }

    @Test
    void anAnswerThatIsCutOffDoesNotLookWhole() {
        firstAnswers = request -> {
            request.response().setChunked(true);
            request.response()
                    .write("half")
                    .onComplete(sent -> request.connection().close());
        };

        assertThatThrownBy(() -> ask("GET").get()).hasCauseInstanceOf(IOException.class);
    }

    private List<Throwable> failures() {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        vertx.exceptionHandler(failures::add);
        router.errorHandler(500, context -> failures.add(context.failure()));
        return failures;
    }

    /** What the client sends, until it goes away. */
    private Socket raw(String sends) throws IOException {
        Socket client = new Socket("127.0.0.1", port);
        client.getOutputStream().write(sends.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        return client;
    }

    @Test
    void aClientThatGoesAwayWhileItIsHeldOrSendsLeavesNoTrace() throws Exception {
        List<Throwable> failures = failures();
        leadership.leader = standsStillBeforeItsHandshake();
        String head = "POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";
        Socket whole = raw(head + "body");
        Socket half = raw(head + "bo");
        Awaitility.await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> true);
        whole.close();
        half.close();

        leadership.leader = secondLeader;

        Awaitility.await().during(Duration.ofSeconds(2)).atMost(LIMIT).until(second::isEmpty);
        assertThat(failures).isEmpty();
    }

    @Test
    void aClientThatGoesAwayInTheMiddleOfItsBodyOrOfTheAnswerLeavesNoTrace() throws Exception {
        List<Throwable> failures = failures();
        CompletableFuture<Void> left = new CompletableFuture<>();
        firstAnswers = request -> {
            request.connection().closeHandler(left::complete);
            request.response().setChunked(true);
            for (int part = 0; part < 64; part++) {
                var unused = request.response().write(Buffer.buffer(new byte[1 << 20]));
            }
        };
        Socket sending = raw("POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo");
        Socket reading = raw("GET /tasks HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(reading.getInputStream().read()).isPositive();

        sending.close();
        reading.close();

        left.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(failures).isEmpty();
        assertThat(first).containsExactly("GET /tasks");
    }

    @Test
    void forwardedRequestsHaveOneNameInTheMetrics() throws Exception {
        List<Object> names = new CopyOnWriteArrayList<>();
        namesSeen = names;
        leadership.leader = secondLeader;
        ask("GET").get();
        leadership.leader = null;
        ask("GET").get();

        assertThat(names).containsExactly("/forwarded", "none");
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

package dev.berth.server.api.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import dev.berth.server.control.port.LeaseStore.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F14: nothing is said to whoever has the address of the leader and not its key. */
class LeaderClientTest {
    private static final long LIMIT_SECONDS = 60;

    private final Vertx vertx = Vertx.vertx();
    private final ForwardingKey key = ForwardingKey.make();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private int port;

    @BeforeEach
    void aServer() throws Exception {
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setKeyCertOptions(key.options()))
                .requestHandler(request -> {
                    heard.add(request.uri());
                    request.response().end();
                });
        port = await(server.listen(0, "127.0.0.1")).actualPort();
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private Future<HttpClientResponse> ask(String keySha256) {
        Endpoint leader = new Endpoint("127.0.0.1:" + port, keySha256);
        return new LeaderClient(vertx, new Waiting(leader), Optional::empty)
                .request(leader, new RequestOptions().setURI("/secret"))
                .flatMap(HttpClientRequest::send);
    }

    @Test
    void theServerWithTheKeyThatTheLeaseNamesIsAsked() throws Exception {
        assertThat(await(ask(key.sha256())).statusCode()).isEqualTo(200);
        assertThat(heard).containsExactly("/secret");
    }

    @Test
    void whoeverElseHasItsAddressIsToldNothing() {
        Future<HttpClientResponse> answer = ask(ForwardingKey.make().sha256());

        assertThatThrownBy(() -> await(answer))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SSLException.class);
        assertThat(heard).isEmpty();
    }

    /** It read the lease before it was written, and comes with what it read afterwards. */
    @Test
    void whoComesLateWithTheLeaderBeforeEndsNoConnectionToTheNextOne() throws Exception {
        Endpoint before = new Endpoint("127.0.0.1:" + port, ForwardingKey.make().sha256());
        Endpoint next = new Endpoint("127.0.0.1:" + port, key.sha256());
        LeaderClient client = new LeaderClient(vertx, new Waiting(next), Optional::empty);
        await(client.request(next, asked()).flatMap(HttpClientRequest::send));
        LeaderClient.Way present = client.follow();

        assertThatThrownBy(() -> await(client.request(before, asked()))).hasMessageContaining("another server leads");

        assertThat(client.follow()).isNotNull().isSameAs(present);
    }

    private static RequestOptions asked() {
        return new RequestOptions().setURI("/secret");
    }

    private record Waiting(Endpoint endpoint) implements Leadership {
        @Override
        public boolean leads() {
            return false;
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Optional<Held> leader() {
            return Optional.of(new Held(1, "leader", endpoint));
        }
    }
}

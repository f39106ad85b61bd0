package dev.berth.server.api.forward;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.LeaseStore.Endpoint;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The other end of forwarding: TLS with the key that the lease names, and behind it this server's own port, which
 * everybody may use. Who forwards proves that in each request.
 */
@ApplicationScoped
class ForwardListener {
    private static final Logger LOG = Logger.getLogger(ForwardListener.class);
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
    /** As many as the port behind it takes. */
    private static final int MOST = 10_000;
    /** Before the lease is asked for. */
    private static final int FIRST = 1;

    private final Vertx vertx;
    private final BerthConfig.Forwarding config;
    private final String ownHost;
    private final int ownPort;
    private final ForwardingKey key = ForwardingKey.make();
    private final AtomicInteger open = new AtomicInteger();
    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable NetServer listening;

    @Inject
    ForwardListener(
            Vertx vertx,
            BerthConfig config,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "0.0.0.0") String ownHost,
            @ConfigProperty(name = "quarkus.http.port", defaultValue = "8080") int ownPort) {
        this.vertx = vertx;
        this.config = config.forwarding();
        this.ownHost = EVERYWHERE.contains(ownHost) ? "127.0.0.1" : ownHost;
        this.ownPort = ownPort;
    }

    Optional<Endpoint> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) throws Throwable {
        if (config.host().isPresent()) {
            String host = config.host().get().strip();
            NetServer server = VertxContextSupport.subscribeAndAwait(
                    () -> Uni.createFrom().completionStage(() -> listen().toCompletionStage()));
            listening = server;
            endpoint = new Endpoint(host + ":" + server.actualPort(), key.sha256());
            LOG.infof("taking what others forward address=%s:%d", host, server.actualPort());
        }
    }

    /** Takes no connection that nobody would serve; what was asked has its answers by now. */
    void stop(@Observes ShutdownEvent event) {
        NetServer server = listening;
        if (server != null) {
            var unused = server.close();
        }
    }

    private Future<NetServer> listen() {
        NetClient own = vertx.createNetClient();
        return vertx.createNetServer(new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(key.options())
                        .setPort(config.port()))
                .connectHandler(socket -> accept(own, socket))
                .listen();
    }

    private void accept(NetClient own, NetSocket socket) {
        if (open.incrementAndGet() > MOST) {
            open.decrementAndGet();
            socket.close();
            return;
        }
        socket.pause();
        socket.closeHandler(closed -> open.decrementAndGet());
        own.connect(ownPort, ownHost)
                .onSuccess(inner -> Pipes.join(socket, inner))
                .onFailure(failure -> socket.close());
    }
}

package dev.berth.server.runtime.kubernetes;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.PodRuntime.Observer;
import dev.berth.server.security.CredentialSigner;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that this server was set up for, if any: the one it runs in, or the one of a kubeconfig. It is looked for
 * when a pool first asks, so that a server without such pools does nothing about Kubernetes at all.
 */
@ApplicationScoped
public class ClusterSource {
    private static final String NONE =
            "no Kubernetes cluster is configured: run the server in one, or name one with KUBECONFIG";
    private static final int DEFAULT_PORT = 8080;
    private static final long IDLE_SECONDS = 60;

    private final Supplier<Connection> connecting;
    private @Nullable Connection connection;

    @Inject
    ClusterSource(
            Instance<KubernetesClient> clients,
            BerthConfig config,
            CredentialSigner signer,
            Observer observer,
            Leadership leadership,
            Clock clock) {
        this.connecting = () -> {
            KubernetesClient client = clients.get();
            boolean found = !client.getConfiguration().getMasterUrl().startsWith(Config.DEFAULT_MASTER_URL);
            Cluster cluster = cluster(client, config, signer.activeKeyId(), leadership::leads);
            return new Connection(
                    found ? Optional.empty() : Optional.of(NONE), cluster, new PodWatch(cluster, observer, clock));
        };
    }

    /** For a cluster that is known already. */
    ClusterSource(Cluster cluster, PodWatch watch) {
        this.connecting = () -> new Connection(Optional.empty(), cluster, watch);
    }

    /** What comes into being with the first use. */
    private record Connection(Optional<String> unavailable, Cluster cluster, PodWatch watch) {}

    /** Why there is no cluster; empty when there is one, be it reachable or not. */
    public Optional<String> unavailable() {
        return connection().unavailable();
    }

    public Cluster cluster() {
        return connection().cluster();
    }

    /** The watch over all agent pods; whoever uses the cluster starts it. */
    public PodWatch watch() {
        return connection().watch();
    }

    synchronized void stop(@Observes ShutdownEvent event) {
        if (connection != null) {
            connection.watch().stop();
        }
    }

    private synchronized Connection connection() {
        if (connection == null) {
            connection = connecting.get();
        }
        return connection;
    }

    private static Cluster cluster(
            KubernetesClient client, BerthConfig config, String tokenKey, BooleanSupplier leads) {
        BerthConfig.Kubernetes kubernetes = config.kubernetes();
        String own = Optional.ofNullable(client.getNamespace()).orElse("default");
        AgentPodSettings settings = new AgentPodSettings(
                kubernetes.instance(),
                kubernetes.image(),
                config.publicUrl().orElse("http://berth-server." + own + ".svc:" + DEFAULT_PORT),
                kubernetes.gracePeriod(),
                tokenKey);
        return new Cluster(client, kubernetes.namespace().orElse(own), settings, calls(kubernetes), leads);
    }

    private static ThreadPoolExecutor calls(BerthConfig.Kubernetes kubernetes) {
        ThreadPoolExecutor calls = new ThreadPoolExecutor(
                kubernetes.calls(),
                kubernetes.calls(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(kubernetes.waitingCalls()),
                Thread.ofPlatform().name("kubernetes-", 0).daemon(true).factory());
        calls.allowCoreThreadTimeOut(true);
        return calls;
    }
}

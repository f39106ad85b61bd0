package dev.berth.server.runtime.kubernetes;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.lease.LeaseLost;
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
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
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
    /** What Events tell shows within ten seconds, also of a pod that waits for its second look. */
    private static final long LOOK_SECONDS = 3;

    private final Supplier<Connection> connecting;
    private volatile @Nullable Connection connection;

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
            PodWatch watch = new PodWatch(cluster, observer, clock);
            return new Connection(found ? Optional.empty() : Optional.of(NONE), cluster, watch, looks(watch));
        };
    }

    /** For a cluster that is known already. */
    ClusterSource(Cluster cluster, PodWatch watch) {
        this.connecting = () -> new Connection(Optional.empty(), cluster, watch, null);
    }

    /** What comes into being with the first use. */
    private record Connection(
            Optional<String> unavailable,
            Cluster cluster,
            PodWatch watch,
            @Nullable ScheduledExecutorService looks) {
        /** The watch goes before its client does: what it is cut off from it would report, with traces. */
        void stop() {
            if (looks != null) {
                looks.shutdown();
            }
            watch.stop();
        }
    }

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
        Connection present = connection;
        if (present != null) {
            present.stop();
        }
    }

    /** Another server leads by now (F14); whoever renews the lease must not wait here. */
    void stepDown(@Observes LeaseLost event) {
        Connection present = connection;
        if (present != null) {
            present.cluster().budgets().forget();
        }
    }

    private synchronized Connection connection() {
        Connection present = connection;
        if (present == null) {
            present = connecting.get();
            connection = present;
        }
        return present;
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

    /** A thread of its own: what people want to know holds up nothing that the pools want done. */
    private static ScheduledExecutorService looks(PodWatch watch) {
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("kubernetes-events").daemon(true).factory());
        var unused = looks.scheduleWithFixedDelay(watch::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        return looks;
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

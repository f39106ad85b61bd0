package dev.berth.server.runtime.local;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.PodView;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.PodOrigins;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.security.CredentialSigner;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pods as child processes, which outlive a server that is killed and are taken over by the next one. */
@ApplicationScoped
public class LocalRuntime implements PodRuntime {
    private final LocalPods pods;
    private final CredentialSigner signer;
    private final Pools pools;
    private final PodOrigins origins;

    @Inject
    LocalRuntime(BerthConfig config, CredentialSigner signer, Pools pools, Observer observer, PodOrigins origins) {
        this.origins = origins;
        Path data = config.dataDir().toAbsolutePath().normalize();
        this.signer = signer;
        this.pools = pools;
        this.pods = new LocalPods(
                data.resolve("agents"),
                new AgentCommandLine(data, config.local().agentCommand()),
                observer,
                Infrastructure.getDefaultWorkerPool(),
                Clock.systemUTC());
    }

    @Override
    public RuntimeKind kind() {
        return RuntimeKind.LOCAL;
    }

    @Override
    public Uni<Void> create(PodRequest pod) {
        PoolName pool = pod.pool().name();
        return onWorker(() -> {
            LocalPods.Agent agent =
                    new LocalPods.Agent(pod.pool().slotsPerPod(), pod.pool().reservationTtl());
            pods.create(pool, pod.name(), agent, signer.podToken(pool, pod.name()));
            return null;
        });
    }

    @Override
    public Uni<Void> delete(PoolName pool, PodName pod) {
        return onWorker(() -> {
            pods.delete(pool, pod);
            return null;
        });
    }

    @Override
    public Uni<List<RuntimePod>> list(PoolName pool) {
        return onWorker(() -> pods.list(pool))
                .flatMap(own -> origins.madeElsewhere(pool).map(others -> withOthers(own, others)));
    }

    /** What another data directory has cannot be seen from here: whether such a pod lives, its heartbeat says (F14). */
    private static List<RuntimePod> withOthers(List<RuntimePod> own, Set<PodName> others) {
        Set<PodName> seen = own.stream().map(RuntimePod::name).collect(Collectors.toSet());
        Stream<RuntimePod> unseen = others.stream()
                .filter(name -> !seen.contains(name))
                .map(name -> new RuntimePod(name, false, "made from the data directory of another server"));
        return Stream.concat(own.stream(), unseen).toList();
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        pods.look();
    }

    /** Idle agents end with the server; those that run or hold something go on, and the next start takes them over. */
    void stop(@Observes ShutdownEvent event) {
        pods.stop(this::free);
    }

    private boolean free(PodHome home) {
        return pools.pods(home.pool()).stream()
                .map(PodView::pod)
                .filter(pod -> pod.name().equals(home.pod()))
                .anyMatch(pod -> pod.free());
    }

    private static <T> Uni<T> onWorker(Supplier<T> step) {
        return Uni.createFrom().item(step).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}

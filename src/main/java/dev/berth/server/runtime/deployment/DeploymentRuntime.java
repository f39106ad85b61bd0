package dev.berth.server.runtime.deployment;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.runtime.kubernetes.ClusterSource;
import dev.berth.server.runtime.kubernetes.KubernetesRuntime;
import dev.berth.server.security.CredentialSigner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Pods that Deployments make. They get their names from Kubernetes: a row under a name of Berth's is written first, and
 * the next pod that shows takes it.
 */
@ApplicationScoped
public class DeploymentRuntime implements PodRuntime {
    private static final Logger LOG = Logger.getLogger(DeploymentRuntime.class);
    /** How often a Deployment that owes a pod is asked why; and what failed is tried again. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(4);

    private final ClusterSource source;
    private final CredentialSigner signer;
    private final Observer observer;
    private final KubernetesRuntime templates;
    private final Set<PoolName> looking = ConcurrentHashMap.newKeySet();
    private volatile @Nullable AgentDeployments deployments;

    @Inject
    DeploymentRuntime(ClusterSource source, CredentialSigner signer, Observer observer, KubernetesRuntime templates) {
        this.source = source;
        this.signer = signer;
        this.observer = observer;
        this.templates = templates;
    }

    @Override
    public RuntimeKind kind() {
        return RuntimeKind.DEPLOYMENT;
    }

    @Override
    public Optional<String> unavailable() {
        return source.unavailable();
    }

    @Override
    public List<TemplateProblem> check(String podTemplateJson) {
        return templates.check(podTemplateJson);
    }

    @Override
    public Uni<Void> create(PodRequest pod) {
        return source.cluster()
                .run(() -> deployments().create(pod))
                .invoke(() -> lookAgain(pod.pool().name()));
    }

    @Override
    public Uni<Void> delete(PoolName pool, PodName pod) {
        return source.cluster().run(() -> deployments().delete(pool, pod));
    }

    @Override
    public Uni<List<RuntimePod>> list(PoolName pool) {
        return source.cluster().call(() -> deployments().list(pool)).invoke(() -> {
            // Not part of the answer, which must not be late for it.
            background(pool, source.cluster().run(() -> deployments().tend(pool)));
        });
    }

    @Override
    public Uni<Optional<RuntimePod>> find(PoolName pool, PodName pod) {
        return source.cluster().call(() -> deployments().find(pool, pod));
    }

    @Override
    public void keep(PoolName pool, Map<PodName, PodUse> pods) {
        if (deployments().keep(pool, pods)) {
            background(pool, source.cluster().run(() -> deployments().adjust(pool)));
        }
    }

    @Override
    public void forget(PoolName pool) {
        AgentDeployments present = deployments;
        if (present != null) {
            present.leave(pool);
            forget(present, pool);
        }
    }

    /** Until it is done: nobody else would ever end what is left of the pool. */
    private void forget(AgentDeployments present, PoolName pool) {
        source.cluster().run(() -> present.forget(pool)).subscribe().with(done -> {}, failure -> {
            LOG.warnf("Deployments not deleted yet pool=%s reason=%s", pool, failure.getMessage());
            later().subscribe().with(waited -> forget(present, pool));
        });
    }

    private void lookAgain(PoolName pool) {
        if (looking.add(pool)) {
            background(pool, later().flatMap(waited -> {
                looking.remove(pool);
                return source.cluster().run(() -> deployments().adjust(pool)).invoke(() -> lookAgainIfOwing(pool));
            }));
        }
    }

    private void lookAgainIfOwing(PoolName pool) {
        if (deployments().owing(pool)) {
            lookAgain(pool);
        }
    }

    private static Uni<Void> later() {
        return Uni.createFrom().voidItem().onItem().delayIt().by(LOOK_AGAIN);
    }

    private void background(PoolName pool, Uni<Void> work) {
        work.subscribe().with(done -> {}, failure -> {
            LOG.warnf("replicas not set yet pool=%s reason=%s", pool, failure.getMessage());
            lookAgain(pool);
        });
    }

    private synchronized AgentDeployments deployments() {
        AgentDeployments present = deployments;
        if (present == null) {
            present = new AgentDeployments(source.cluster(), signer, observer);
            deployments = present;
            source.watch().start();
        }
        return present;
    }
}

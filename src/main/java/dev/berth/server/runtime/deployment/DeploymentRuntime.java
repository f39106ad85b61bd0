package dev.berth.server.runtime.deployment;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.BackOff;
import dev.berth.server.control.lease.LeaseLost;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.runtime.kubernetes.ClusterSource;
import dev.berth.server.runtime.kubernetes.KubernetesRuntime;
import dev.berth.server.runtime.kubernetes.Retries;
import dev.berth.server.security.CredentialSigner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Pods that Deployments make. They get their names from Kubernetes: a row under a name of Berth's is written first, and
 * the next pod that shows takes it.
 */
@ApplicationScoped
public class DeploymentRuntime implements PodRuntime {
    private static final Logger LOG = Logger.getLogger(DeploymentRuntime.class);
    /** How often a Deployment that owes a pod is asked why. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(4);

    private final ClusterSource source;
    private final CredentialSigner signer;
    private final Observer observer;
    private final KubernetesRuntime templates;
    private final BiConsumer<Duration, Runnable> delay;
    private final Set<PoolName> looking = ConcurrentHashMap.newKeySet();
    /** The pools whose replicas could not be set, and how often in a row. */
    private final Map<PoolName, BackOff> failing = new ConcurrentHashMap<>();

    private volatile @Nullable AgentDeployments deployments;

    @Inject
    DeploymentRuntime(ClusterSource source, CredentialSigner signer, Observer observer, KubernetesRuntime templates) {
        this(source, signer, observer, templates, Retries::later);
    }

    /** @param delay runs something after a while */
    DeploymentRuntime(
            ClusterSource source,
            CredentialSigner signer,
            Observer observer,
            KubernetesRuntime templates,
            BiConsumer<Duration, Runnable> delay) {
        this.source = source;
        this.signer = signer;
        this.observer = observer;
        this.templates = templates;
        this.delay = delay;
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
            present.end(pool);
        }
    }

    /** What was known of pods and pools is void, and what was left to do is the next leader's (F14). Returns at once. */
    void stepDown(@Observes LeaseLost event) {
        AgentDeployments former = deployments;
        deployments = null;
        failing.clear();
        looking.clear();
        if (former != null) {
            former.stop();
        }
    }

    private void lookAgain(PoolName pool) {
        if (looking.add(pool)) {
            BackOff backOff = failing.getOrDefault(pool, BackOff.NONE);
            Duration pause = backOff.failing() ? backOff.pause() : LOOK_AGAIN;
            delay.accept(pause, () -> {
                looking.remove(pool);
                look(pool);
            });
        }
    }

    /** Not for whoever leads by now. */
    private void look(PoolName pool) {
        AgentDeployments present = deployments;
        if (present != null) {
            background(pool, source.cluster().run(() -> present.adjust(pool)).invoke(() -> {
                if (present.owing(pool)) {
                    lookAgain(pool);
                }
            }));
        }
    }

    /** One line when it begins to fail and one when that is over, however often it is tried (S8). */
    private void background(PoolName pool, Uni<Void> work) {
        work.subscribe().with(done -> settled(pool), failure -> failed(pool, failure));
    }

    private void settled(PoolName pool) {
        if (failing.remove(pool) != null) {
            LOG.infof("replicas are set again pool=%s", pool);
        }
    }

    private void failed(PoolName pool, Throwable failure) {
        double jitter = ThreadLocalRandom.current().nextDouble();
        BackOff backOff =
                failing.compute(pool, (name, before) -> (before == null ? BackOff.NONE : before).failed(jitter));
        if (backOff.begins()) {
            LOG.warnf("replicas not set yet, tried again until they are pool=%s reason=%s", pool, failure.getMessage());
        }
        lookAgain(pool);
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

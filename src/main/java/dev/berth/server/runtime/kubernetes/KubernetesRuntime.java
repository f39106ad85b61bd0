package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.LeaseLost;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.security.CredentialSigner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pods that Berth makes and guards itself. */
@ApplicationScoped
public class KubernetesRuntime implements PodRuntime {
    private final ClusterSource source;
    private final CredentialSigner signer;
    private final Set<String> extraVolumeTypes;
    private volatile @Nullable KubernetesPods pods;

    @Inject
    KubernetesRuntime(ClusterSource source, CredentialSigner signer, BerthConfig config) {
        this(source, signer, Set.copyOf(config.kubernetes().extraVolumeTypes().orElse(List.of())));
    }

    /** @param extraVolumeTypes what templates may mount besides what the restricted Pod Security Standard allows */
    KubernetesRuntime(ClusterSource source, CredentialSigner signer, Set<String> extraVolumeTypes) {
        this.source = source;
        this.signer = signer;
        this.extraVolumeTypes = extraVolumeTypes;
    }

    @Override
    public RuntimeKind kind() {
        return RuntimeKind.KUBERNETES;
    }

    @Override
    public Optional<String> unavailable() {
        return source.unavailable();
    }

    @Override
    public List<TemplateProblem> check(String podTemplateJson) {
        return PodTemplateRules.check(podTemplateJson, extraVolumeTypes);
    }

    @Override
    public Uni<Void> create(PodRequest pod) {
        return source.cluster().run(() -> pods().create(pod));
    }

    @Override
    public Uni<Void> delete(PoolName pool, PodName pod) {
        return source.cluster().run(() -> pods().delete(pool, pod));
    }

    @Override
    public Uni<List<RuntimePod>> list(PoolName pool) {
        return source.cluster().call(() -> pods().list(pool));
    }

    @Override
    public Uni<Optional<RuntimePod>> find(PoolName pool, PodName pod) {
        return source.cluster().call(() -> pods().find(pool, pod));
    }

    @Override
    public void keep(PoolName pool, Map<PodName, PodUse> worth) {
        pods().keep(pool, worth);
    }

    @Override
    public void forget(PoolName pool) {
        KubernetesPods present = pods;
        if (present != null) {
            present.forget(pool);
        }
    }

    /** What was known of pods and pools is void, and what was left to do is the next leader's (F14). Returns at once. */
    void stepDown(@Observes LeaseLost event) {
        KubernetesPods former = pods;
        pods = null;
        if (former != null) {
            former.stop();
        }
    }

    private synchronized KubernetesPods pods() {
        KubernetesPods present = pods;
        if (present == null) {
            present = new KubernetesPods(source.cluster(), signer);
            pods = present;
            source.watch().start();
        }
        return present;
    }
}

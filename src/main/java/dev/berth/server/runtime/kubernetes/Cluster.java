package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.PodName;
import dev.berth.server.control.port.PodRuntimeException;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.smallrye.mutiny.Uni;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that agent pods live in. Its calls wait for answers, so they are made on threads of their own, a bounded
 * number at a time.
 */
public final class Cluster {
    private static final long PAGE = 500;
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final PatchContext STEPS = PatchContext.of(PatchType.JSON);
    private static final int MAX_TRIES = 5;

    private final KubernetesClient client;
    private final String namespace;
    private final AgentPodSettings settings;
    private final Executor calls;
    private final BooleanSupplier leads;
    private final DisruptionBudgets budgets = new DisruptionBudgets(this);

    /** @param leads whether this server may change anything at this instant (F14) */
    public Cluster(
            KubernetesClient client,
            String namespace,
            AgentPodSettings settings,
            Executor calls,
            BooleanSupplier leads) {
        this.client = client;
        this.namespace = namespace;
        this.settings = settings;
        this.calls = calls;
        this.leads = leads;
    }

    public KubernetesClient client() {
        return client;
    }

    public String namespace() {
        return namespace;
    }

    public AgentPodSettings settings() {
        return settings;
    }

    /** Of all pools here, whatever makes their pods. */
    public DisruptionBudgets budgets() {
        return budgets;
    }

    Executor calls() {
        return calls;
    }

    /** Does the step where waiting is allowed. */
    public <T> Uni<T> call(Supplier<T> step) {
        return Uni.createFrom().item(step).runSubscriptionOn(calls).onFailure().transform(ClusterFailures::of);
    }

    /** The same for a step without an answer. */
    public Uni<Void> run(Runnable step) {
        return call(() -> {
                    step.run();
                    return true;
                })
                .replaceWithVoid();
    }

    /**
     * Makes a write again when another one came in between. None of them names a version, so each is made on what is
     * there by then. The lease is looked at each time (F14): a call may have waited for long since it was decided.
     *
     * @throws KubernetesClientException when somebody else came in between each time
     * @throws PodRuntimeException with {@code not_leader} when this server does not lead at this instant
     */
    public <T> T write(Supplier<T> step) {
        for (int tries = 1; tries < MAX_TRIES; tries++) {
            try {
                return whileLeading(step);
            } catch (KubernetesClientException e) {
                if (!ClusterFailures.outrun(e)) {
                    throw e;
                }
            }
        }
        return whileLeading(step);
    }

    private <T> T whileLeading(Supplier<T> step) {
        if (!leads.getAsBoolean()) {
            throw new PodRuntimeException(
                    "not_leader", "this server does not lead at the moment, so it changes nothing in the cluster");
        }
        return step.get();
    }

    /**
     * All pods with these labels, page by page. When the pages have become too old to go on (410) they are asked for all
     * at once, which cannot grow old. A pod that somebody copied with its labels under a name that no agent can have is
     * left out.
     */
    public List<Pod> pods(Map<String, String> labels) {
        return allPods(labels).stream()
                .filter(pod -> Invariant.isDnsLabel(pod.getMetadata().getName()))
                .toList();
    }

    private List<Pod> allPods(Map<String, String> labels) {
        try {
            return podPages(labels);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_GONE) {
                throw e;
            }
            return page(labels, null, null).getItems();
        }
    }

    private List<Pod> podPages(Map<String, String> labels) {
        List<Pod> pods = new ArrayList<>();
        String next = null;
        do {
            PodList page = page(labels, PAGE, next);
            pods.addAll(page.getItems());
            next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return pods;
    }

    private PodList page(Map<String, String> labels, @Nullable Long limit, @Nullable String next) {
        return client.pods()
                .inNamespace(namespace)
                .withLabels(labels)
                .list(new ListOptionsBuilder()
                        .withLimit(limit)
                        .withContinue(next)
                        .build());
    }

    /** The pod of that name, if it has these labels. */
    public Optional<Pod> pod(PodName name, Map<String, String> labels) {
        Pod pod = client.pods().inNamespace(namespace).withName(name.value()).get();
        return Optional.ofNullable(pod).filter(found -> has(found, labels));
    }

    /** Whether the object has all of these labels. */
    public static boolean has(HasMetadata object, Map<String, String> labels) {
        Map<String, String> own = object.getMetadata().getLabels();
        return own != null && own.entrySet().containsAll(labels.entrySet());
    }

    /** Asks for the end of just this pod, with its own grace period; another one of its name is left alone. */
    public void delete(Pod pod) {
        if (pod.getMetadata().getDeletionTimestamp() == null) {
            delete("/api/v1", "pods", pod);
        }
    }

    /** Deletes just this Secret, and no other one of its name. */
    void deleteSecret(Secret secret) {
        delete("/api/v1", "secrets", secret);
    }

    /** Deletes just this budget, and no other one of its name. */
    void deleteBudget(PodDisruptionBudget budget) {
        delete("/apis/policy/v1", "poddisruptionbudgets", budget);
    }

    private void delete(String group, String resource, HasMetadata object) {
        try {
            String unused = write(() -> client.raw(
                    group + "/namespaces/" + namespace + "/" + resource + "/"
                            + object.getMetadata().getName(),
                    "DELETE",
                    new DeleteOptionsBuilder()
                            .withApiVersion("v1")
                            .withKind("DeleteOptions")
                            .withNewPreconditions()
                            .withUid(object.getMetadata().getUid())
                            .endPreconditions()
                            .build()));
        } catch (KubernetesClientException e) {
            if (!ClusterFailures.missing(e) && !ClusterFailures.conflict(e)) {
                throw e;
            }
        }
    }

    /**
     * Changes what the patch names and nothing else. The object is not read before, as the client would do if it were
     * given a name alone: the Role lets nobody read Secrets.
     *
     * @return false when there is no such object
     */
    public <T extends HasMetadata> boolean patch(T object, String mergePatch) {
        return patched(object, MERGE, mergePatch).isPresent();
    }

    /**
     * Puts another spec in the place of the one that just this object has.
     *
     * @return false when there is no such object
     * @throws KubernetesClientException with 422 when another one has its name by now
     */
    <T extends HasMetadata> boolean replaceSpec(T object, KubernetesResource spec) {
        String uid = Serialization.asJson(object.getMetadata().getUid());
        String steps = "[{\"op\":\"test\",\"path\":\"/metadata/uid\",\"value\":" + uid
                + "},{\"op\":\"replace\",\"path\":\"/spec\",\"value\":" + Serialization.asJson(spec) + "}]";
        return patched(object, STEPS, steps).isPresent();
    }

    /**
     * The object of that kind and name as it is, for those whose reading the Role does not allow: a patch that says nothing
     * changes nothing, and is answered with what is there. Empty when there is none.
     */
    <T extends HasMetadata> Optional<T> seen(T named) {
        return patched(named, MERGE, "{}");
    }

    private <T extends HasMetadata> Optional<T> patched(T object, PatchContext how, String patch) {
        try {
            return Optional.of(
                    write(() -> client.resource(object).inNamespace(namespace).patch(how, patch)));
        } catch (KubernetesClientException e) {
            if (ClusterFailures.missing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    boolean patchPod(PodName name, String mergePatch) {
        return patch(
                new PodBuilder()
                        .withNewMetadata()
                        .withName(name.value())
                        .endMetadata()
                        .build(),
                mergePatch);
    }

    /** What somebody else made under a name of Berth's stands in the way. */
    public static PodRuntimeException nameTaken(String kind, String name) {
        return new PodRuntimeException(
                "pod_start_failing", "there is a " + kind + " " + name + " that Berth did not make");
    }
}

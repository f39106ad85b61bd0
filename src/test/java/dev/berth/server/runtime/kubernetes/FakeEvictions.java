package dev.berth.server.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetList;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Evictions as the API server decides them: a pod goes unless a budget would have too few left. */
final class FakeEvictions {
    private static final String EVICTION = "/eviction";
    private static final String FORBIDDEN = "Cannot evict pod as it would violate the pod's disruption budget.";

    private FakeEvictions() {}

    /** Empty when the request asks for no eviction. */
    static Optional<MockResponse> answer(RecordedRequest request, KubernetesCrudDispatcher crud) {
        String path = request.getPath();
        if (!request.getMethod().equals("POST") || !path.endsWith(EVICTION)) {
            return Optional.empty();
        }
        String podPath = path.substring(0, path.length() - EVICTION.length());
        MockResponse present = crud.handleGet(podPath);
        if (present.code() != 200) {
            return Optional.of(present);
        }
        Pod pod = Serialization.unmarshal(present.getBody().readUtf8(), Pod.class);
        String pods = podPath.substring(0, podPath.lastIndexOf('/'));
        if (budgets(pod, crud).stream().anyMatch(budget -> !allows(budget, pods, crud))) {
            return Optional.of(FakeCluster.refuse(429, FORBIDDEN));
        }
        return Optional.of(crud.handleDelete(podPath).setResponseCode(201));
    }

    private static List<PodDisruptionBudget> budgets(Pod pod, KubernetesCrudDispatcher crud) {
        MockResponse all = crud.handleGet(
                "/apis/policy/v1/namespaces/" + pod.getMetadata().getNamespace() + "/poddisruptionbudgets");
        return Serialization.unmarshal(all.getBody().readUtf8(), PodDisruptionBudgetList.class).getItems().stream()
                .filter(budget -> selects(budget, pod))
                .toList();
    }

    private static boolean allows(PodDisruptionBudget budget, String pods, KubernetesCrudDispatcher crud) {
        long available =
                Serialization.unmarshal(crud.handleGet(pods).getBody().readUtf8(), PodList.class).getItems().stream()
                        .filter(pod -> selects(budget, pod))
                        .count();
        return available > budget.getSpec().getMinAvailable().getIntVal();
    }

    private static boolean selects(PodDisruptionBudget budget, Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels != null
                && labels.entrySet()
                        .containsAll(
                                budget.getSpec().getSelector().getMatchLabels().entrySet());
    }
}

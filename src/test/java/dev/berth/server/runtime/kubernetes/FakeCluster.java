package dev.berth.server.runtime.kubernetes;

import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.security.CredentialSigner;
import dev.berth.server.security.KeyRing;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** A Kubernetes API without a cluster behind it. The tests play scheduler, kubelet and controllers, and let it refuse. */
public final class FakeCluster implements AutoCloseable {
    public static final String NAMESPACE = "test";

    public static final AgentPodSettings SETTINGS = new AgentPodSettings(
            "berth", "registry.example/berth-agent:1", "http://berth-server.test.svc:8080", Duration.ofHours(2), "k1");

    private final KubernetesMockServer server;
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
    /** Method and path of each request, in order. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    public final NamespacedKubernetesClient client;

    private record Refusal(String method, String path, int code, String message) {
        boolean strikes(RecordedRequest request) {
            return (method.equals("*") || request.getMethod().equals(method))
                    && request.getPath().contains(path);
        }
    }

    public FakeCluster() {
        Dispatcher crud = new KubernetesCrudDispatcher();
        Dispatcher refusing = new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                requests.add(request.getMethod() + " " + request.getPath());
                return refusals.stream()
                        .filter(refusal -> refusal.strikes(request))
                        .findFirst()
                        .map(FakeCluster::refuse)
                        .orElseGet(() -> crud.dispatch(request));
            }
        };
        server = new KubernetesMockServer(
                new Context(Serialization.jsonMapper()), new MockWebServer(), new HashMap<>(), refusing, false);
        server.init();
        client = server.createClient(builder -> builder.editOrNewConfig()
                .withNamespace(NAMESPACE)
                .withRequestRetryBackoffLimit(0)
                // A loaded machine is no reason to give up.
                .withRequestTimeout(120_000)
                .withConnectionTimeout(120_000)
                .withWatchReconnectInterval(50)
                .endConfig());
    }

    private static MockResponse refuse(Refusal refusal) {
        String status = Serialization.asJson(new StatusBuilder()
                .withStatus("Failure")
                .withCode(refusal.code())
                .withMessage(refusal.message())
                .build());
        return new MockResponse().setResponseCode(refusal.code()).setBody(status);
    }

    /** From now on such requests are refused. */
    public void refuse(String method, String path, int code, String message) {
        refusals.add(new Refusal(method, path, code, message));
    }

    /** Every request is taken again. */
    public void relent() {
        refusals.clear();
    }

    public Cluster cluster(Executor calls) {
        return new Cluster(client, NAMESPACE, SETTINGS, calls);
    }

    /** What both runtimes are made from, with calls that are made at once. */
    public ClusterSource source(PodRuntime.Observer observer) {
        Cluster cluster = cluster(Runnable::run);
        return new ClusterSource(cluster, new PodWatch(cluster, observer, Clock.systemUTC()));
    }

    public KubernetesRuntime kubernetes(ClusterSource source) {
        return new KubernetesRuntime(source, signer("k1"));
    }

    /** The keys by their ids; the first one signs. */
    public static CredentialSigner signer(String... ids) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        for (String id : ids) {
            byte[] key = new byte[KeyRing.KEY_BYTES];
            key[0] = (byte) id.hashCode();
            keys.put(id, key);
        }
        return new CredentialSigner(new KeyRing(keys));
    }

    public List<Pod> pods() {
        return client.pods().inNamespace(NAMESPACE).list().getItems();
    }

    public Pod pod(String name) {
        return client.pods().inNamespace(NAMESPACE).withName(name).get();
    }

    /** The pod gets another status, as from its kubelet. */
    public void status(String pod, UnaryOperator<PodBuilder> change) {
        Pod unused = client.pods()
                .inNamespace(NAMESPACE)
                .withName(pod)
                .editStatus(present -> change.apply(new PodBuilder(present)).build());
    }

    public void scheduled(String pod) {
        status(
                pod,
                present -> present.editOrNewStatus()
                        .withPhase("Pending")
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("True")
                        .endCondition()
                        .endStatus());
    }

    public void running(String pod) {
        status(
                pod,
                present -> present.editOrNewStatus()
                        .withPhase("Running")
                        .withConditions()
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("True")
                        .endCondition()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .withContainerStatuses()
                        .addNewContainerStatus()
                        .withName("agent")
                        .withNewState()
                        .withNewRunning()
                        .endRunning()
                        .endState()
                        .endContainerStatus()
                        .endStatus());
    }

    public void unschedulable(String pod, String message) {
        status(
                pod,
                present -> present.editOrNewStatus()
                        .withPhase("Pending")
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage(message)
                        .endCondition()
                        .endStatus());
    }

    public void failed(String pod, String reason, String message) {
        status(
                pod,
                present -> present.editOrNewStatus()
                        .withPhase("Failed")
                        .withReason(reason)
                        .withMessage(message)
                        .endStatus());
    }

    /** The pod is gone, without anybody having been asked. */
    public void vanish(String pod) {
        var unused = client.pods().inNamespace(NAMESPACE).withName(pod).delete();
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}

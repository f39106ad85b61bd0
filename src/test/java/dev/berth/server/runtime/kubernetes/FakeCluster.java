package dev.berth.server.runtime.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.domain.id.PodName;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.security.CredentialSigner;
import dev.berth.server.security.KeyRing;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A Kubernetes API without a cluster behind it. The tests play scheduler, kubelet and controllers, and let it refuse. */
public final class FakeCluster implements AutoCloseable {
    public static final String NAMESPACE = "test";

    public static final AgentPodSettings SETTINGS = new AgentPodSettings(
            "berth", "registry.example/berth-agent:1", "http://berth-server.test.svc:8080", Duration.ofHours(2), "k1");

    /** As a real server says them. */
    private static final Map<Integer, String> REASONS = Map.of(
            403, "Forbidden",
            404, "NotFound",
            409, "Conflict",
            410, "Expired",
            422, "Invalid",
            429, "TooManyRequests",
            503, "ServiceUnavailable");

    private final KubernetesMockServer server;
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
    /** Method and path of each request, in order. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    public final NamespacedKubernetesClient client;

    /** Whether the server that asks leads (F14). */
    public final AtomicBoolean leads = new AtomicBoolean(true);

    private final FakeWatches watches = new FakeWatches();
    public final FakeEvents events = new FakeEvents();

    private record Refusal(String method, String path, int code, String body, AtomicInteger times) {
        boolean strikes(RecordedRequest request) {
            return (method.equals("*") || request.getMethod().equals(method))
                    && request.getPath().contains(path)
                    && times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }
    }

    private final AtomicBoolean away = new AtomicBoolean();

    public FakeCluster() {
        this(Duration.ofMillis(50));
    }

    /** @param reconnect how soon a watch that broke is begun again */
    FakeCluster(Duration reconnect) {
        KubernetesCrudDispatcher crud = new KubernetesCrudDispatcher();
        Dispatcher refusing = new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                requests.add(request.getMethod() + " " + request.getPath());
                return refusals.stream()
                        .filter(refusal -> refusal.strikes(request))
                        .findFirst()
                        .map(FakeCluster::refuse)
                        .or(() -> otherThanMeant(request, crud))
                        .or(() -> FakeEvictions.answer(request, crud))
                        .or(() -> ownersForbidden(request))
                        .or(() -> events.answer(request))
                        .orElseGet(() -> watches.held(crud.dispatch(request)));
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
                .withWatchReconnectInterval((int) reconnect.toMillis())
                .endConfig());
    }

    /** A deletion or a patch that names a uid means that object alone. */
    private static Optional<MockResponse> otherThanMeant(RecordedRequest request, KubernetesCrudDispatcher crud) {
        boolean deletes = request.getMethod().equals("DELETE");
        String meant = deletes || request.getMethod().equals("PATCH")
                ? uid(body(request), deletes ? "/preconditions/uid" : "/metadata/uid")
                : "";
        MockResponse present = crud.handleGet(request.getPath());
        if (meant.isEmpty()
                || present.code() != 200
                || meant.equals(uid(present.getBody().readUtf8(), "/metadata/uid"))) {
            return Optional.empty();
        }
        return Optional.of(
                deletes
                        ? refuse(409, "the UID in the precondition")
                        : refuse(422, "metadata.uid: Invalid value: field is immutable"));
    }

    /** Leaves it there for whoever answers. */
    private static String body(RecordedRequest request) {
        return request.getBody() == null ? "" : new String(request.getBody().getBytes(), StandardCharsets.UTF_8);
    }

    private static String uid(String body, String path) {
        return body.isEmpty()
                ? ""
                : Serialization.unmarshal(body, JsonNode.class).at(path).asText("");
    }

    static MockResponse refuse(int code, String message) {
        return refuse(refusal("", "", code, message, 0));
    }

    /** As the admission plug-in OwnerReferencesPermissionEnforcement answers who has the Role alone. */
    private static Optional<MockResponse> ownersForbidden(RecordedRequest request) {
        String body = request.getPath().contains("/secrets") ? body(request) : "";
        boolean handsOver = request.getMethod().equals("PATCH") && body.contains("ownerReferences");
        boolean blocks = body.contains("blockOwnerDeletion");
        return handsOver || blocks
                ? Optional.of(refuse(refusal("", "", 403, "cannot set an ownerRef on a resource you can't delete", 0)))
                : Optional.empty();
    }

    private static MockResponse refuse(Refusal refusal) {
        return new MockResponse().setResponseCode(refusal.code()).setBody(refusal.body());
    }

    static Status status(int code, String message) {
        return new StatusBuilder()
                .withStatus("Failure")
                .withCode(code)
                .withReason(REASONS.get(code))
                .withMessage(message)
                .build();
    }

    /** From now on such requests are refused. */
    public void refuse(String method, String path, int code, String message) {
        refuse(method, path, code, message, Integer.MAX_VALUE);
    }

    /** The next such requests are refused, so many of them. */
    public void refuse(String method, String path, int code, String message, int times) {
        refusals.add(refusal(method, path, code, message, times));
    }

    private static Refusal refusal(String method, String path, int code, String message, int times) {
        return new Refusal(method, path, code, Serialization.asJson(status(code, message)), new AtomicInteger(times));
    }

    /** The next such request gets this for an answer. */
    public void answerOnce(String method, String path, KubernetesResource answer) {
        refusals.add(new Refusal(method, path, 200, Serialization.asJson(answer), new AtomicInteger(1)));
    }

    /** Every request is taken again. */
    public void relent() {
        refusals.clear();
    }

    /** The history that watches go on from is gone, and they are told so. */
    public void expireWatches() {
        watches.expire();
    }

    /** The next watch is told so at once. */
    public void expireNextWatch() {
        watches.expireNext();
    }

    /** The connections of all watches end. */
    public void breakWatches() {
        watches.end();
    }

    public int watches() {
        return watches.open();
    }

    public Cluster cluster(Executor calls) {
        return new Cluster(client, NAMESPACE, SETTINGS, calls, leads::get);
    }

    /** What both runtimes are made from, with calls that are made at once. */
    public ClusterSource source(PodRuntime.Observer observer, Clock clock) {
        Cluster cluster = cluster(Runnable::run);
        return new ClusterSource(cluster, new PodWatch(cluster, observer, clock));
    }

    public KubernetesRuntime kubernetes(ClusterSource source) {
        return new KubernetesRuntime(source, signer("k1"), Set.of());
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

    public List<String> podNames() {
        return pods().stream().map(pod -> pod.getMetadata().getName()).toList();
    }

    /** The Secret with a pod's token; null when there is none. */
    Secret tokenSecret(PodName pod) {
        return client.secrets().inNamespace(NAMESPACE).withName(pod + "-token").get();
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

    /** The kubelet tells of all containers, whatever stands beside the agent; the text is YAML. */
    public void status(String pod, String yaml) {
        PodStatus status = Serialization.unmarshal("---\n" + yaml, PodStatus.class);
        status(pod, present -> present.withStatus(status));
    }

    /** Its container ended and was started again in the same pod. */
    public void restarted(String pod, int times) {
        status(
                pod,
                present -> present.editOrNewStatus()
                        .withPhase("Running")
                        .addNewContainerStatus()
                        .withName("agent")
                        .withRestartCount(times)
                        .endContainerStatus()
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

    /** From now on whoever deletes the pod only asks for its end: it stays for its grace period. */
    public void hasGrace(String pod) {
        Pod unused = client.pods()
                .inNamespace(NAMESPACE)
                .withName(pod)
                .edit(present -> new PodBuilder(present)
                        .editMetadata()
                        .addToFinalizers("test/grace")
                        .endMetadata()
                        .build());
    }

    /** Somebody else asks for the pod's end, and says why. */
    public void ending(String pod, String reason) {
        hasGrace(pod);
        status(
                pod,
                present -> present.editOrNewStatus()
                        .addNewCondition()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason(reason)
                        .endCondition()
                        .endStatus());
        vanish(pod);
    }

    /** The grace period is over. */
    public void ended(String pod) {
        Pod unused = client.pods()
                .inNamespace(NAMESPACE)
                .withName(pod)
                .edit(present -> new PodBuilder(present)
                        .editMetadata()
                        .withFinalizers()
                        .endMetadata()
                        .build());
    }

    /** The node is not heard of any more. */
    public void unready(String pod, String reason) {
        status(
                pod,
                present -> present.editOrNewStatus()
                        .withConditions()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("False")
                        .withReason(reason)
                        .endCondition()
                        .endStatus());
    }

    public void outOfMemory(String pod) {
        status(
                pod,
                present -> present.editOrNewStatus()
                        .withPhase("Failed")
                        .withContainerStatuses()
                        .addNewContainerStatus()
                        .withName("agent")
                        .withNewState()
                        .withNewTerminated()
                        .withReason("OOMKilled")
                        .withExitCode(137)
                        .endTerminated()
                        .endState()
                        .endContainerStatus()
                        .endStatus());
    }

    /** Somebody asks for the pod's eviction, as {@code kubectl drain} does; false when a budget forbids it. */
    public boolean evict(String pod) {
        return client.pods().inNamespace(NAMESPACE).withName(pod).evict();
    }

    public List<PodDisruptionBudget> budgets() {
        return client.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(NAMESPACE)
                .list()
                .getItems();
    }

    /** The pod is gone, without anybody having been asked. */
    public void vanish(String pod) {
        var unused = client.pods().inNamespace(NAMESPACE).withName(pod).delete();
    }

    /** Whether the role that Berth is given allows the request. */
    public static boolean allowed(String request) {
        String method = request.substring(0, request.indexOf(' '));
        return KubernetesAccess.ALL.stream()
                .filter(access ->
                        request.matches(".*/" + access.apiGroup() + ".*/" + access.resource() + "(/[^/?]+)?([?].*)?"))
                .anyMatch(access -> access.verbs().contains(verb(method, request, access.resource())));
    }

    /** How many of the requests are of that method and have that in their path. */
    static long count(List<String> requests, String method, String path) {
        return requests.stream()
                .filter(request -> request.startsWith(method + " ") && request.contains(path))
                .count();
    }

    /** What the requests did with a resource, in the words of roles. */
    public static Set<String> verbs(List<String> requests, String resource) {
        Set<String> verbs = new TreeSet<>();
        requests.stream()
                .filter(request -> request.matches(".*/" + resource + "(/[^/?]+)?([?].*)?"))
                .forEach(request -> verbs.add(verb(request.substring(0, request.indexOf(' ')), request, resource)));
        return verbs;
    }

    private static String verb(String method, String request, String resource) {
        return switch (method) {
            case "POST" -> "create";
            case "GET" -> request.contains(resource + "/") ? "get" : request.contains("watch=true") ? "watch" : "list";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }

    /** Nobody listens there any more. */
    void goAway() {
        if (!away.getAndSet(true)) {
            server.destroy();
        }
    }

    @Override
    public void close() {
        client.close();
        goAway();
    }
}

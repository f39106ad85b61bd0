package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodProcess;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's object means to its pool.
 *
 * @param pool whose it is
 * @param name its name
 * @param runtime what made it
 * @param templateHash the template that it was made from
 * @param ended why it has ended for good, or null
 * @param ending why it is being ended, or null
 * @param stage how far its start is: 0 waits for a node, 1 has one, 2 is being set up there, 3 its agent was started
 * @param hindrance what keeps it from starting, or null
 * @param process which start of its container is the present one, or null while nobody can tell
 */
@RecordBuilder
public record PodSight(
        PoolName pool,
        PodName name,
        RuntimeKind runtime,
        String templateHash,
        @Nullable String ended,
        @Nullable String ending,
        int stage,
        @Nullable String hindrance,
        @Nullable PodProcess process) {
    private static final int MAX_REASON = 500;
    private static final Set<String> STILL_FINE = Set.of("ContainerCreating", "PodInitializing");

    /** Empty when the pod is none of Berth's. */
    public static Optional<PodSight> of(Pod pod) {
        Map<String, String> labels = orEmpty(pod.getMetadata().getLabels());
        String pool = labels.get(PodLabels.POOL);
        String runtime = labels.get(PodLabels.RUNTIME);
        String name = pod.getMetadata().getName();
        boolean ours = pool != null && Invariant.isDnsLabel(pool) && Invariant.isDnsLabel(name);
        return Stream.of(RuntimeKind.KUBERNETES, RuntimeKind.DEPLOYMENT)
                .filter(kind -> ours && PodLabels.word(kind).equals(runtime))
                .findFirst()
                .map(kind -> of(pod, new PoolName(String.valueOf(pool)), new PodName(name), kind));
    }

    private static PodSight of(Pod pod, PoolName pool, PodName name, RuntimeKind runtime) {
        PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        return PodSightBuilder.builder()
                .pool(pool)
                .name(name)
                .runtime(runtime)
                .templateHash(orEmpty(pod.getMetadata().getAnnotations()).getOrDefault(PodLabels.TEMPLATE_HASH, ""))
                .ended(ended(status))
                .ending(
                        pod.getMetadata().getDeletionTimestamp() == null
                                ? null
                                : disruption(status).orElse("its deletion was asked for"))
                .stage(stage(status))
                .hindrance(hindrance(status).orElse(null))
                .process(process(pod, status))
                .build();
    }

    /** A container that is started anew in the same pod, after it ran out of memory, is another process. */
    private static @Nullable PodProcess process(Pod pod, PodStatus status) {
        String uid = pod.getMetadata().getUid();
        int restarts = statuses(status).stream()
                .mapToInt(container -> container.getRestartCount() == null ? 0 : container.getRestartCount())
                .sum();
        return uid == null ? null : new PodProcess(uid, restarts);
    }

    /** As the control loop sees it. */
    public RuntimePod runtimePod() {
        String detail = ended != null ? ended : ending != null ? ending : "";
        return new RuntimePod(name, ended != null, detail, templateHash, ending != null, process);
    }

    /** Whether it can come to work: it has neither ended nor does anybody end it. */
    public boolean staying() {
        return ended == null && ending == null;
    }

    private static @Nullable String ended(PodStatus status) {
        return switch (String.valueOf(status.getPhase())) {
            case "Succeeded" -> "its agent has ended";
            case "Failed" ->
                said(status.getReason(), status.getMessage())
                        .or(() -> disruption(status))
                        .or(() -> terminated(status))
                        .orElse("its pod has failed");
            default -> null;
        };
    }

    /** Eviction, preemption, a lost node: who began it says so in a condition. */
    private static Optional<String> disruption(PodStatus status) {
        return condition(status, "DisruptionTarget")
                .filter(condition -> "True".equals(condition.getStatus()))
                .flatMap(condition -> said(condition.getReason(), condition.getMessage()));
    }

    private static Optional<String> terminated(PodStatus status) {
        return containers(status)
                .flatMap(state -> Stream.ofNullable(state.getTerminated()))
                .findFirst()
                .flatMap(end -> said(end.getReason(), lastWords(end)));
    }

    private static String lastWords(ContainerStateTerminated end) {
        String message = end.getMessage();
        return message == null || message.isBlank()
                ? "exit code " + end.getExitCode()
                : message.strip().lines().reduce("", (earlier, later) -> later);
    }

    private static int stage(PodStatus status) {
        if (containers(status).anyMatch(state -> state.getRunning() != null)) {
            return 3;
        }
        if (!statuses(status).isEmpty()) {
            return 2;
        }
        return condition(status, "PodScheduled")
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(condition -> 1)
                .orElse(0);
    }

    private static Optional<String> hindrance(PodStatus status) {
        Optional<String> unscheduled = condition(status, "PodScheduled")
                .filter(condition -> "False".equals(condition.getStatus()))
                .flatMap(condition -> said(condition.getReason(), condition.getMessage()));
        return unscheduled.or(() -> containers(status)
                .flatMap(state -> Stream.ofNullable(state.getWaiting()))
                .filter(waiting -> waiting.getReason() != null && !STILL_FINE.contains(waiting.getReason()))
                .findFirst()
                .flatMap(waiting -> said(waiting.getReason(), waiting.getMessage())));
    }

    private static Optional<PodCondition> condition(PodStatus status, String type) {
        return orEmpty(status.getConditions()).stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    private static Stream<ContainerState> containers(PodStatus status) {
        return statuses(status).stream().flatMap(container -> Stream.ofNullable(container.getState()));
    }

    private static List<ContainerStatus> statuses(PodStatus status) {
        return orEmpty(status.getContainerStatuses());
    }

    private static Optional<String> said(@Nullable String reason, @Nullable String message) {
        if (reason == null || reason.isEmpty()) {
            return Optional.empty();
        }
        String words = message == null || message.isBlank() ? reason : reason + ": " + message.strip();
        return Optional.of(words.substring(0, Math.min(MAX_REASON, words.length())));
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}

package dev.berth.server.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The containers of a pod, of which only the agent's decides. The others were put there by admission webhooks, in
 * whatever order: what they do is neither the agent's start nor its end, though it may be what the agent waits for.
 *
 * @param restartPolicy whether the kubelet starts the agent's container anew when it ends
 * @param deleted whether the pod's end was asked for: then nothing is started anew
 * @param all the containers, the agent's among them, as far as the kubelet has told of them
 * @param inits those that run before, and sidecars that are declared among them
 */
record PodContainers(String restartPolicy, boolean deleted, List<ContainerStatus> all, List<ContainerStatus> inits) {
    private static final Set<String> STILL_FINE = Set.of("ContainerCreating", "PodInitializing");
    private static final String CRASHING = "CrashLoopBackOff";
    private static final String ALWAYS = "Always";

    static PodContainers of(Pod pod) {
        PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        return new PodContainers(
                restartPolicy(pod.getSpec()),
                pod.getMetadata().getDeletionTimestamp() != null,
                orEmpty(status.getContainerStatuses()),
                orEmpty(status.getInitContainerStatuses()));
    }

    /** The agent container's own if it has one, or else its pod's. */
    private static String restartPolicy(@Nullable PodSpec spec) {
        if (spec == null) {
            return ALWAYS;
        }
        return orEmpty(spec.getContainers()).stream()
                .filter(container -> PodBlueprint.AGENT.equals(container.getName()))
                .map(Container::getRestartPolicy)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> Optional.ofNullable(spec.getRestartPolicy()))
                .orElse(ALWAYS);
    }

    /** Whether the kubelet of its node has told of the agent's container, in whatever state. */
    boolean known() {
        return agent().isPresent();
    }

    /** Whether the agent runs or has run: when it ended, or crashes again and again, it was started all the same. */
    boolean started() {
        return agent().filter(agent -> restarts() > 0
                        || Optional.ofNullable(agent.getState())
                                .filter(state -> state.getRunning() != null || state.getTerminated() != null)
                                .isPresent())
                .isPresent();
    }

    /** How often the agent's container was started anew. */
    int restarts() {
        return agent().map(ContainerStatus::getRestartCount).orElse(0);
    }

    /** How the agent ended that ran in this pod before the present one. */
    Optional<String> before() {
        return agent().flatMap(agent -> Optional.ofNullable(agent.getLastState()))
                .map(ContainerState::getTerminated)
                .map(PodWords::of);
    }

    /** How the agent ended for good: its pod may go on with other containers, and says so in its phase. */
    Optional<String> ended() {
        return agent().flatMap(PodContainers::end)
                .filter(end -> !startedAnew(end))
                .map(end -> failed(end) ? PodWords.of(end) : PodWords.AGENT_ENDED);
    }

    private boolean startedAnew(ContainerStateTerminated end) {
        return !deleted && (ALWAYS.equals(restartPolicy) || ("OnFailure".equals(restartPolicy) && failed(end)));
    }

    /** Why a pod that failed did: by its agent, or by what had to run before it. */
    Optional<String> failure() {
        return ended().or(() -> firstEnd(inits, "init container ")).or(() -> firstEnd(all, "container "));
    }

    /** What keeps the agent's container from running; once it runs, nothing does. */
    Optional<String> hindrance() {
        Optional<String> own = agent().flatMap(PodContainers::trouble);
        return own.isPresent() || started()
                ? own
                : troubles(inits, "init container ").or(() -> troubles(all, "container "));
    }

    private Optional<ContainerStatus> agent() {
        return all.stream()
                .filter(status -> PodBlueprint.AGENT.equals(status.getName()))
                .findFirst();
    }

    private static Optional<String> troubles(List<ContainerStatus> statuses, String kind) {
        return statuses.stream()
                .flatMap(status -> trouble(status)
                        .or(() -> end(status).filter(PodContainers::failed).map(PodWords::of))
                        .map(words -> PodWords.bounded(kind + status.getName() + ": " + words))
                        .stream())
                .findFirst();
    }

    private static Optional<String> firstEnd(List<ContainerStatus> statuses, String kind) {
        return statuses.stream()
                .flatMap(status -> end(status)
                        .filter(PodContainers::failed)
                        .map(end -> PodWords.bounded(kind + status.getName() + ": " + PodWords.of(end)))
                        .stream())
                .findFirst();
    }

    /** What a container waits for, unless that is the way of all starts. One that crashes again and again says of what. */
    private static Optional<String> trouble(ContainerStatus status) {
        return Optional.ofNullable(status.getState())
                .flatMap(state -> Optional.ofNullable(state.getWaiting()))
                .filter(waiting -> waiting.getReason() != null && !STILL_FINE.contains(waiting.getReason()))
                .flatMap(waiting -> PodWords.said(waiting.getReason(), message(status, waiting)));
    }

    private static @Nullable String message(ContainerStatus status, ContainerStateWaiting waiting) {
        return Optional.of(waiting)
                .filter(crashing -> CRASHING.equals(crashing.getReason()))
                .flatMap(crashing -> Optional.ofNullable(status.getLastState()))
                .map(ContainerState::getTerminated)
                .map(PodWords::of)
                .orElse(waiting.getMessage());
    }

    private static Optional<ContainerStateTerminated> end(ContainerStatus status) {
        return Optional.ofNullable(status.getState()).map(ContainerState::getTerminated);
    }

    private static boolean failed(ContainerStateTerminated end) {
        return end.getExitCode() == null || end.getExitCode() != 0;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}

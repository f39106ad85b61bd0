package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodProcess;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's object means to its pool. Its agent's container decides, not the pod's phase ({@link PodContainers}).
 *
 * @param pool whose it is
 * @param name its name
 * @param runtime what made it
 * @param templateHash the template that it was made from
 * @param ended why it has ended for good, or null
 * @param ending why it is being ended, or null
 * @param stage how far the agent's start is: 0 waits for a node, 1 has one, 2 is being set up there, 3 it was started
 * @param hindrance what keeps the agent from starting, or null
 * @param process which start of its agent's container is the present one, or null while nobody can tell
 * @param before how the start before that one ended, or null
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
        @Nullable PodProcess process,
        @Nullable String before) {
    /** The stage of a pod whose agent was started. */
    static final int STARTED = 3;

    private static final String SCHEDULED = "PodScheduled";

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
        PodContainers containers = PodContainers.of(pod);
        return PodSightBuilder.builder()
                .pool(pool)
                .name(name)
                .runtime(runtime)
                .templateHash(orEmpty(pod.getMetadata().getAnnotations()).getOrDefault(PodLabels.TEMPLATE_HASH, ""))
                .ended(ended(status, containers).orElse(null))
                .ending(containers.deleted() ? disruption(status).orElse("its deletion was asked for") : null)
                .stage(stage(status, containers))
                .hindrance(unscheduled(status).or(containers::hindrance).orElse(null))
                .process(process(pod, containers))
                .before(containers.before().orElse(null))
                .build();
    }

    /** The agent's container, started anew in the same pod after it ran out of memory, is another process. */
    private static @Nullable PodProcess process(Pod pod, PodContainers containers) {
        String uid = pod.getMetadata().getUid();
        return uid == null ? null : new PodProcess(uid, containers.restarts());
    }

    /** As the control loop sees it. */
    public RuntimePod runtimePod() {
        String detail = Stream.of(Optional.ofNullable(ended), Optional.ofNullable(ending), Optional.ofNullable(before))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("");
        return new RuntimePod(name, ended != null, detail, templateHash, ending != null, process);
    }

    /** Whether it can come to work: it has neither ended nor does anybody end it. */
    public boolean staying() {
        return ended == null && ending == null;
    }

    private static Optional<String> ended(PodStatus status, PodContainers containers) {
        return switch (String.valueOf(status.getPhase())) {
            case "Succeeded" -> Optional.of(disruption(status).orElse(PodWords.AGENT_ENDED));
            case "Failed" ->
                Optional.of(PodWords.said(status.getReason(), status.getMessage())
                        .or(() -> disruption(status))
                        .or(containers::failure)
                        .orElse("its pod has failed"));
            default -> containers.ended();
        };
    }

    /** Eviction, preemption, a lost node: who began it says so in a condition. */
    private static Optional<String> disruption(PodStatus status) {
        return condition(status, "DisruptionTarget")
                .filter(condition -> "True".equals(condition.getStatus()))
                .flatMap(condition -> PodWords.said(condition.getReason(), condition.getMessage()));
    }

    private static int stage(PodStatus status, PodContainers containers) {
        if (containers.started()) {
            return STARTED;
        }
        if (containers.known()) {
            return 2;
        }
        return condition(status, SCHEDULED)
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(condition -> 1)
                .orElse(0);
    }

    private static Optional<String> unscheduled(PodStatus status) {
        return condition(status, SCHEDULED)
                .filter(condition -> "False".equals(condition.getStatus()))
                .flatMap(condition -> PodWords.said(condition.getReason(), condition.getMessage()));
    }

    private static Optional<PodCondition> condition(PodStatus status, String type) {
        return orEmpty(status.getConditions()).stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}

package dev.berth.server.control.loop;

import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Pools, requests and plans as tests usually need them. */
final class Samples {
    static final PoolName POOL = new PoolName("harbour");
    static final String SHA = "ab".repeat(32);

    /** A machine that may confirm. */
    static final Identity BOB = new Identity("bob", null, Role.APPROVER, Set.of());

    private Samples() {}

    static PoolSpec local(int minPods, int maxPods) {
        return spec(RuntimeKind.LOCAL, minPods, maxPods, Duration.ofHours(24));
    }

    static PoolSpec fixed() {
        return spec(RuntimeKind.STATIC, 0, 10, Duration.ofHours(24));
    }

    static PoolSpec spec(RuntimeKind kind, int minPods, int maxPods, Duration reservationTtl) {
        return PoolSpecBuilder.builder()
                .name(POOL)
                .runtime(kind)
                .minPods(minPods)
                .maxPods(maxPods)
                .slotsPerPod(3)
                .idleTimeout(Duration.ofSeconds(60))
                .warmSlots(0)
                .warmSlotsUpTo(0)
                .reservationTtl(reservationTtl)
                .startTimeout(Duration.ofMinutes(5))
                .templateHash("template-1")
                .schedules(List.of())
                .build();
    }

    static TaskRequest plan(String workspace) {
        return request(workspace, TaskType.PLAN, false);
    }

    static TaskRequest exclusive(String workspace) {
        return request(workspace, TaskType.PLAN_AND_APPLY, false);
    }

    static TaskRequest autoApply(String workspace) {
        return request(workspace, TaskType.PLAN_AND_APPLY, true);
    }

    private static TaskRequest request(String workspace, TaskType type, boolean autoApply) {
        return TaskRequestBuilder.builder()
                .workspace(new WorkspaceName(workspace))
                .pool(POOL)
                .tool(Tool.TERRAFORM)
                .type(type)
                .message("")
                .priority(0)
                .autoApplyBy(autoApply ? "anna" : null)
                .options(PlanOptions.USUAL)
                .workingDirectory("")
                .timeout(Duration.ofHours(2))
                .configurationVersion(1)
                .provisional(false)
                .submittedBy("anna")
                .source(null)
                .build();
    }

    static PlanSummary changes() {
        return new PlanSummary(true, 1, 0, 0, SHA, "1.11.4");
    }

    static PlanSummary noChanges() {
        return new PlanSummary(false, 0, 0, 0, SHA, "1.11.4");
    }
}

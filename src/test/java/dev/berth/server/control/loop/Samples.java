package dev.berth.server.control.loop;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import java.time.Duration;
import java.util.List;

/** Pools, requests and plans as tests usually need them. */
final class Samples {
    static final PoolName POOL = new PoolName("harbour");
    static final String SHA = "ab".repeat(32);

    private Samples() {}

    static PoolSpec local(int minPods, int maxPods) {
        return spec(RuntimeKind.LOCAL, minPods, maxPods, Duration.ofHours(24));
    }

    static PoolSpec fixed() {
        return spec(RuntimeKind.STATIC, 0, 10, Duration.ofHours(24));
    }

    static PoolSpec spec(RuntimeKind kind, int minPods, int maxPods, Duration reservationTtl) {
        return new PoolSpec(
                POOL,
                kind,
                minPods,
                maxPods,
                3,
                Duration.ofSeconds(60),
                0,
                reservationTtl,
                Duration.ofMinutes(5),
                "template-1");
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
        return new TaskRequest(
                new WorkspaceName(workspace),
                POOL,
                Tool.TERRAFORM,
                type,
                "",
                0,
                autoApply ? "anna" : null,
                false,
                List.of(),
                List.of(),
                false,
                true,
                "",
                Duration.ofHours(2),
                1,
                "anna");
    }

    static PlanSummary changes() {
        return new PlanSummary(true, 1, 0, 0, SHA, "1.11.4");
    }

    static PlanSummary noChanges() {
        return new PlanSummary(false, 0, 0, 0, SHA, "1.11.4");
    }
}

package dev.berth.server.api.task;

import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskRequest;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.TaskView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task as it stands. */
@RegisterForReflection
public record TaskResponse(
        long id,
        String workspace,
        String pool,
        String tool,
        String type,
        String status,
        String phase,
        int attempt,
        String message,
        int priority,
        boolean autoApply,
        boolean destroy,
        List<String> targets,
        List<String> replace,
        boolean refreshOnly,
        boolean refresh,
        @Nullable String workingDirectory,
        Duration timeout,
        @Nullable BlockedByResponse blockedBy,
        @Nullable String pod,
        @Nullable Integer slot,
        String submittedBy,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable PlanResponse plan,
        @Nullable String confirmedBy,
        @Nullable Instant confirmedAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable ErrorResponse error,
        @Nullable Integer configurationVersion) {

    public static TaskResponse of(TaskView view) {
        Task task = view.task();
        TaskRequest request = task.request();
        Confirmation confirmation = task.confirmation();
        return new TaskResponse(
                task.id().value(),
                request.workspace().value(),
                request.pool().value(),
                WireWords.of(request.tool()),
                WireWords.of(request.type()),
                WireWords.of(task.status()),
                WireWords.of(task.phase()),
                task.attempt(),
                request.message(),
                request.priority(),
                request.autoApply(),
                request.destroy(),
                request.targets(),
                request.replace(),
                request.refreshOnly(),
                request.refresh(),
                request.workingDirectory().isEmpty() ? null : request.workingDirectory(),
                request.timeout(),
                BlockedByResponse.of(view.blockedBy()),
                task.location() == null ? null : task.location().pod().value(),
                task.location() == null ? null : task.location().slot(),
                request.submittedBy(),
                task.createdAt(),
                task.startedAt(),
                task.finishedAt(),
                PlanResponse.of(task.plan()),
                confirmation == null ? null : confirmation.by(),
                confirmation == null ? null : confirmation.at(),
                task.cancelRequestedAt(),
                ErrorResponse.of(task.error()),
                request.configurationVersion() == 0 ? null : request.configurationVersion());
    }

    /** What it waits for in its workspace (P10). */
    @RegisterForReflection
    record BlockedByResponse(String reason, @Nullable Long taskId) {
        public static @Nullable BlockedByResponse of(@Nullable BlockedBy blocked) {
            if (blocked == null) {
                return null;
            }
            Long task = blocked.task() == null ? null : blocked.task().value();
            return new BlockedByResponse(WireWords.of(blocked.reason()), task);
        }
    }

    /** What its plan found. */
    @RegisterForReflection
    record PlanResponse(
            boolean hasChanges,
            int add,
            int change,
            int destroy,
            @Nullable String sha256,
            @Nullable String toolVersion) {
        public static @Nullable PlanResponse of(@Nullable PlanSummary plan) {
            return plan == null
                    ? null
                    : new PlanResponse(
                            plan.hasChanges(),
                            plan.add(),
                            plan.change(),
                            plan.destroy(),
                            plan.sha256(),
                            plan.toolVersion());
        }
    }

    /** Why it failed. */
    @RegisterForReflection
    record ErrorResponse(String code, String message) {
        public static @Nullable ErrorResponse of(@Nullable TaskError error) {
            return error == null ? null : new ErrorResponse(error.code(), error.message());
        }
    }
}

package dev.berth.server.api.task;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskSource;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.TaskView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task as it stands. */
@RecordBuilder
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
        @Nullable ApprovalsResponse approvals,
        @Nullable String confirmedBy,
        @Nullable Instant confirmedAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable ErrorResponse error,
        @Nullable Integer configurationVersion,
        @Nullable SourceResponse source) {

    public static TaskResponse of(TaskView view) {
        Task task = view.task();
        TaskRequest request = task.request();
        Confirmation confirmation = task.confirmation();
        return TaskResponseBuilder.builder()
                .id(task.id().value())
                .workspace(request.workspace().value())
                .pool(request.pool().value())
                .tool(WireWords.of(request.tool()))
                .type(WireWords.of(request.type()))
                .status(WireWords.of(task.status()))
                .phase(WireWords.of(task.phase()))
                .attempt(task.attempt())
                .message(request.message())
                .priority(request.priority())
                .autoApply(request.autoApply())
                .destroy(request.options().destroy())
                .targets(request.options().targets())
                .replace(request.options().replace())
                .refreshOnly(request.options().refreshOnly())
                .refresh(request.options().refresh())
                .workingDirectory(request.workingDirectory().isEmpty() ? null : request.workingDirectory())
                .timeout(request.timeout())
                .blockedBy(BlockedByResponse.of(view.blockedBy()))
                .pod(task.location() == null ? null : task.location().pod().value())
                .slot(task.location() == null ? null : task.location().slot())
                .submittedBy(request.submittedBy())
                .createdAt(task.createdAt())
                .startedAt(task.startedAt())
                .finishedAt(task.finishedAt())
                .plan(PlanResponse.of(task.plan()))
                .approvals(ApprovalsResponse.of(task.approvals()))
                .confirmedBy(confirmation == null ? null : confirmation.by())
                .confirmedAt(confirmation == null ? null : confirmation.at())
                .cancelRequestedAt(task.cancelRequestedAt())
                .error(ErrorResponse.of(task.error()))
                .configurationVersion(request.configurationVersion() == 0 ? null : request.configurationVersion())
                .source(SourceResponse.of(request.source()))
                .build();
    }

    /**
     * What it waits for, though there may be room for it: in its workspace (P10), in one that comes before it (W4), or a freeze
     * window, of which until and why are (W3).
     */
    @RegisterForReflection
    record BlockedByResponse(
            String reason,
            @Nullable Long taskId,
            @Nullable Instant until,
            @Nullable String why) {
        public static @Nullable BlockedByResponse of(@Nullable BlockedBy blocked) {
            if (blocked == null) {
                return null;
            }
            // A task of another workspace, which whoever reads this may not see: explain names it to those who do.
            TaskId earlier = blocked.reason() == BlockedBy.Reason.UPSTREAM ? null : blocked.task();
            Long task = earlier == null ? null : earlier.value();
            return new BlockedByResponse(WireWords.of(blocked.reason()), task, blocked.until(), blocked.why());
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

    /** Where its configuration comes from, as its submitter said (O3). */
    @RegisterForReflection
    record SourceResponse(
            String repository, String commit, @Nullable Integer pullRequest) {
        public static @Nullable SourceResponse of(@Nullable TaskSource source) {
            return source == null
                    ? null
                    : new SourceResponse(source.repository(), source.commit(), source.pullRequest());
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

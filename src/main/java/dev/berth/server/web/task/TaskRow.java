package dev.berth.server.web.task;

import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.web.Visible;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A task in a list. */
@RecordBuilder
public record TaskRow(
        long id,
        String workspace,
        String pool,
        String type,
        String message,
        String by,
        Standing standing,
        String changes,
        String blocked,
        Instant createdAt) {
    /** Larger than any task's number. */
    private static final long HIGHEST = 1_000_000_000_000_000L;

    static TaskRow of(TaskView view) {
        Task task = view.task();
        TaskRequest request = task.request();
        return TaskRowBuilder.builder()
                .id(task.id().value())
                .workspace(request.workspace().value())
                .pool(request.pool().value())
                .type(type(request))
                .message(Visible.text(request.message()))
                .by(request.submittedBy())
                .standing(Standing.of(task))
                .changes(changes(task.plan()))
                .blocked(blocked(view))
                .createdAt(task.createdAt())
                .build();
    }

    static String type(TaskRequest request) {
        String what =
                request.options().destroy() ? "destroy" : request.options().refreshOnly() ? "refresh" : "plan";
        return request.type() == TaskType.PLAN ? what + " only" : what + " and apply";
    }

    static String changes(@Nullable PlanSummary plan) {
        if (plan == null) {
            return "";
        }
        if (!plan.hasChanges()) {
            return "no changes";
        }
        return "+" + plan.add() + " ~" + plan.change() + " \u2212" + plan.destroy();
    }

    private static String blocked(TaskView view) {
        BlockedBy blocked = view.blockedBy();
        if (blocked == null) {
            return "";
        }
        return switch (blocked.reason()) {
            case WORKSPACE_LOCKED -> "the workspace is locked";
            case FROZEN ->
                "frozen until " + Objects.requireNonNull(blocked.until()).truncatedTo(ChronoUnit.SECONDS);
            case EARLIER_TASK -> "task " + blocked.task() + " comes first";
            case UPSTREAM -> "a workspace before its own comes first";
        };
    }

    /** Newest first, as text. */
    public String order() {
        return String.format(Locale.ROOT, "%015d", HIGHEST - id);
    }
}

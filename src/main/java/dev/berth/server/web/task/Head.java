package dev.berth.server.web.task;

import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskSource;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.task.ExplainResponse;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.web.Visible;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the top of a task's page, and follows it.
 *
 * @param why why it is where it is, in words
 * @param reason the same as the API's word; empty when there is none
 * @param options how it was asked for, what is not as usual
 */
@RecordBuilder
public record Head(
        TaskRow row,
        String why,
        String reason,
        @Nullable Instant since,
        List<Life.Stage> life,
        List<Fact> options,
        boolean ended,
        boolean waitsForApproval,
        boolean stoppable,
        boolean runs) {
    /** One thing that is to be known of it. */
    public record Fact(String name, String value) {}

    static Head of(TaskView view, ExplainResponse explained, List<TimelineEntry> timeline) {
        Task task = view.task();
        TaskStatus status = task.status();
        return HeadBuilder.builder()
                .row(TaskRow.of(view))
                .why(Visible.text(explained.detail()))
                .reason(explained.reason() == null ? "" : explained.reason())
                .since(explained.since())
                .life(Life.of(timeline))
                .options(facts(task))
                .ended(status.terminal())
                .waitsForApproval(status == TaskStatus.APPLY_PENDING)
                .stoppable(!status.terminal() && !task.cancelRequested())
                .runs(status == TaskStatus.RUNNING)
                .build();
    }

    private static List<Fact> facts(Task task) {
        TaskRequest request = task.request();
        PlanSummary plan = task.plan();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Type", TaskRow.type(request)));
        facts.add(new Fact("Submitted by", request.submittedBy()));
        add(facts, "Changes", TaskRow.changes(plan));
        add(
                facts,
                "Approved by",
                task.confirmation() == null ? "" : task.confirmation().by());
        add(
                facts,
                "Configuration",
                request.configurationVersion() == 0 ? "" : "version " + request.configurationVersion());
        add(facts, "Source", source(request.source()));
        String version = plan == null || plan.toolVersion() == null ? "" : " " + plan.toolVersion();
        facts.add(new Fact("Tool", WireWords.of(request.tool()) + version));
        add(facts, "Directory", request.workingDirectory());
        add(facts, "Targets", String.join(", ", request.options().targets()));
        add(facts, "Replace", String.join(", ", request.options().replace()));
        add(facts, "Refresh", request.options().refresh() ? "" : "no");
        add(facts, "Confirms itself", request.autoApply() ? "yes, by " + request.autoApplyBy() : "");
        add(facts, "Priority", request.priority() == 0 ? "" : Integer.toString(request.priority()));
        return List.copyOf(facts);
    }

    /** Such as {@code acme/network#7 at 1f0c…}; empty where nobody said so. */
    private static String source(@Nullable TaskSource source) {
        if (source == null) {
            return "";
        }
        String pull = source.pullRequest() == null ? "" : "#" + source.pullRequest();
        return source.repository() + pull + " at " + source.commit();
    }

    private static void add(List<Fact> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.add(new Fact(name, Visible.text(value)));
        }
    }
}

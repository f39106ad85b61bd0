package dev.berth.server.web.task;

import dev.berth.domain.access.Identity;
import dev.berth.domain.id.TaskId;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.task.Explanations;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.web.Frame;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Puts together what a task's page shows. */
@ApplicationScoped
class TaskPages {
    private final TaskStore tasks;
    private final Explanations explanations;
    private final PlanPages plans;

    TaskPages(TaskStore tasks, Explanations explanations, PlanPages plans) {
        this.tasks = tasks;
        this.explanations = explanations;
        this.plans = plans;
    }

    /** @param problem what went wrong with what was just asked for; empty when nothing did */
    @CheckedTemplate(basePath = "web/task", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record LogPage(Frame frame, Head head, String problem) implements TemplateInstance {}

    @CheckedTemplate(basePath = "web/task", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record TimelinePage(Frame frame, Head head, List<TimelineRow> steps, String problem) implements TemplateInstance {}

    @CheckedTemplate(basePath = "web/task", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record PlanPage(Frame frame, Head head, Decision decision, Approving approving, PlanView plan, String problem)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "web/task", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record TaskHead(Frame frame, Head head) implements TemplateInstance {}

    @CheckedTemplate(basePath = "web/task", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record PlanDecision(Frame frame, Decision decision, Approving approving) implements TemplateInstance {}

    /** Whoever looks, and what stands around what they see. */
    record Onlooker(Frame frame, Identity identity) {}

    /** A task with its history. */
    record Found(TaskView view, List<TimelineEntry> timeline) {}

    /** @throws ProblemException 404 when there is no such task */
    Uni<Found> find(TaskId id) {
        return tasks.find(id)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("task", id)))
                .flatMap(view -> tasks.timeline(id).map(timeline -> new Found(view, timeline)));
    }

    private Uni<Head> head(Found found) {
        return explanations.told(found.view()).map(why -> Head.of(found.view(), why, found.timeline()));
    }

    Uni<TemplateInstance> head(Frame frame, TaskId id) {
        return find(id).flatMap(this::head).map(head -> new TaskHead(frame, head));
    }

    Uni<TemplateInstance> log(Frame frame, TaskId id, String problem) {
        return find(id).flatMap(this::head).map(head -> new LogPage(frame, head, problem));
    }

    Uni<TemplateInstance> timeline(Frame frame, TaskId id, String problem) {
        return find(id).flatMap(found -> head(found)
                .map(head -> new TimelinePage(
                        frame,
                        head,
                        found.timeline().stream().map(TimelineRow::of).toList(),
                        problem)));
    }

    /** The plan, and with it the task of which it is the plan: the two always belong together. */
    Uni<TemplateInstance> plan(Onlooker who, TaskId id, PlanForm form, Room room, String problem) {
        Frame frame = who.frame();
        PlanPages.Reader reader = frame.approver()
                ? PlanPages.Reader.WHOLE
                : frame.submitter() ? PlanPages.Reader.REDACTED : PlanPages.Reader.COUNTS;
        return plans.read(id, form.query(), reader, room)
                .flatMap(shown -> tasks.timeline(id)
                        .flatMap(timeline -> page(who, new Found(shown.task(), timeline), form, shown, problem)));
    }

    private Uni<TemplateInstance> page(
            Onlooker who, Found found, PlanForm form, PlanPages.Shown shown, String problem) {
        String digest = PlanPages.digest(found.view().task());
        PlanView plan = new PlanView(
                found.view().task().id().value(), found.view().task().plan(), form, shown.tree(), shown.instead());
        Decision decision = Decision.of(found.view().task(), digest == null ? "" : digest, found.timeline());
        Approving approving = Approving.of(found.view().task(), who.identity());
        return head(found).map(head -> new PlanPage(who.frame(), head, decision, approving, plan, problem));
    }

    Uni<TemplateInstance> decision(Onlooker who, TaskId id, String shown) {
        return find(id).map(found -> new PlanDecision(
                who.frame(),
                Decision.of(found.view().task(), shown, found.timeline()),
                Approving.of(found.view().task(), who.identity())));
    }
}

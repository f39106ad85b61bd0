package dev.berth.server.api.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.Invariant;
import dev.berth.domain.access.Author;
import dev.berth.domain.id.ScheduleName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.api.schedule.ScheduleRequest.Checked;
import dev.berth.server.api.task.SubmissionAnswers;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.ScheduleBuilder;
import dev.berth.server.control.port.ScheduleStore;
import dev.berth.server.control.port.ScheduleStore.Created;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.ScheduleStore.Past;
import dev.berth.server.control.port.ScheduleStore.Schedule;
import dev.berth.server.control.port.ScheduleStore.Wish;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.schedule.ScheduleRunner;
import dev.berth.server.control.schedule.Timetables;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes, changes, runs and deletes schedules, whoever asks: with the same checks and rights, and with a record of it. What is
 * refused fails with a ProblemException.
 */
@ApplicationScoped
public class ScheduleChanges {
    private static final int SHOWN = 63;

    private final ScheduleStore store;
    private final WorkspaceStore workspaces;
    private final TaskCommands commands;
    private final RequestJson json;
    private final Caller caller;
    private final AuditTrail deed;
    private final int maxPending;

    ScheduleChanges(
            ScheduleStore store,
            WorkspaceStore workspaces,
            TaskCommands commands,
            RequestJson json,
            Caller caller,
            AuditTrail deed,
            BerthConfig config) {
        this.store = store;
        this.workspaces = workspaces;
        this.commands = commands;
        this.json = json;
        this.caller = caller;
        this.deed = deed;
        this.maxPending = config.limits().pendingTasks();
    }

    /** The name of an address; what cannot be one is a 404. */
    public static ScheduleName named(String name) {
        if (!Invariant.isDnsLabel(name)) {
            String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
            throw ProblemException.notFound("schedule", shown.replaceAll("\\p{Cntrl}", "?"));
        }
        return new ScheduleName(name);
    }

    private static ProblemException notFound(ScheduleName name) {
        return ProblemException.notFound("schedule", name);
    }

    /** Those of a workspace, by name; 404. */
    public Uni<List<Schedule>> of(WorkspaceName workspace) {
        return workspaces
                .find(workspace)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", workspace)))
                .flatMap(found -> store.of(workspace));
    }

    /** The schedule, or 404. */
    public Uni<Schedule> existing(WorkspaceName workspace, ScheduleName name) {
        return store.find(workspace, name).map(found -> found.orElseThrow(() -> notFound(name)));
    }

    /** Makes what a body asks for; the same problems. */
    public Uni<Schedule> create(WorkspaceName workspace, ObjectNode body) {
        return create(workspace, json.read(body, ScheduleRequest.class));
    }

    /** Makes a schedule: 400 with all that is wrong, 404, 409 {@code name_taken}, 422 {@code too_many_schedules}. */
    public Uni<Schedule> create(WorkspaceName workspace, ScheduleRequest request) {
        Instant now = deed.now();
        Checked checked = request.checked(workspace, now);
        requireMay(checked.wish(), caller.has(Roles.APPROVER));
        Schedule schedule = ScheduleBuilder.builder()
                .id(0)
                .revision(0)
                .workspace(workspace)
                .name(checked.name())
                .wish(checked.wish())
                .paused(checked.paused())
                .author(Author.of(caller.identity()))
                .createdAt(now)
                .nextAt(next(workspace, checked, now))
                .past(Past.NONE)
                .build();
        return store.create(schedule)
                .invoke(created -> requireCreated(created, schedule))
                .flatMap(deed.audited(AuditAction.SCHEDULE_CREATE, workspace, told(schedule)))
                .replaceWith(schedule);
    }

    private static @Nullable Instant next(WorkspaceName workspace, Checked checked, Instant now) {
        return Timetables.of(workspace, checked.name(), checked.wish())
                .next(now)
                .orElse(null);
    }

    private static void requireMay(Wish wish, boolean approver) {
        if (Boolean.TRUE.equals(wish.autoApply()) && !approver) {
            throw ProblemException.forbidden("a schedule with autoApply needs the role approver");
        }
    }

    private static void requireCreated(Created created, Schedule schedule) {
        switch (created) {
            case CREATED -> {}
            case NO_WORKSPACE -> throw ProblemException.notFound("workspace", schedule.workspace());
            case NAME_TAKEN ->
                throw ProblemException.conflict(
                        "name_taken", "the workspace has a schedule " + schedule.name() + " already");
            case TOO_MANY ->
                throw ProblemException.unprocessable(
                        "too_many_schedules",
                        "name",
                        "cannot be had: the workspace has " + ScheduleStore.MOST + " schedules");
        }
    }

    /** Changes what a merge patch names; whoever does is the author of what comes of it. */
    public Uni<Schedule> update(WorkspaceName workspace, ScheduleName name, ObjectNode patch) {
        Instant now = deed.now();
        Author author = Author.of(caller.identity());
        boolean approver = caller.has(Roles.APPROVER);
        String fields = "schedule=" + name + " " + MergePatch.fields(patch);
        return changed(
                workspace,
                name,
                before -> {
                    ObjectNode merged = MergePatch.apply(json.write(ScheduleRequest.of(before)), patch);
                    Checked after = json.read(merged, ScheduleRequest.class).checked(workspace, now);
                    if (!after.name().equals(name)) {
                        throw ProblemException.invalid("name", "cannot be changed");
                    }
                    requireMay(after.wish(), approver);
                    return ScheduleBuilder.builder(before)
                            .wish(after.wish())
                            .author(author)
                            .paused(after.paused())
                            .nextAt(stays(before, after) ? before.nextAt() : next(workspace, after, now))
                            .build();
                },
                new Noted(AuditAction.SCHEDULE_UPDATE, fields));
    }

    /** A change of something else must not lose a time that is due at this moment. */
    private static boolean stays(Schedule before, Checked after) {
        Wish wish = before.wish();
        return before.paused() == after.paused()
                && wish.cron().equals(after.wish().cron())
                && wish.zone().equals(after.wish().zone())
                && wish.jitter().equals(after.wish().jitter());
    }

    public Uni<Schedule> pause(WorkspaceName workspace, ScheduleName name) {
        return changed(
                workspace,
                name,
                before -> ScheduleBuilder.builder(before).paused(true).build(),
                new Noted(AuditAction.SCHEDULE_PAUSE, "schedule=" + name));
    }

    /** What would have come meanwhile is not made up for. A schedule whose plans confirm themselves takes an approver. */
    public Uni<Schedule> resume(WorkspaceName workspace, ScheduleName name) {
        Instant now = deed.now();
        boolean approver = caller.has(Roles.APPROVER);
        return changed(
                workspace,
                name,
                before -> {
                    requireMay(before.wish(), approver);
                    return before.paused() ? resumed(before, now) : before;
                },
                new Noted(AuditAction.SCHEDULE_RESUME, "schedule=" + name));
    }

    private static Schedule resumed(Schedule before, Instant now) {
        return ScheduleBuilder.builder(before)
                .paused(false)
                .nextAt(Timetables.of(before).next(now).orElse(null))
                .build();
    }

    /** What the record of a change says. */
    private record Noted(AuditAction action, String detail) {}

    private Uni<Schedule> changed(
            WorkspaceName workspace, ScheduleName name, UnaryOperator<Schedule> change, Noted noted) {
        return store.update(workspace, name, change)
                .map(found -> found.orElseThrow(() -> notFound(name)))
                .flatMap(deed.audited(noted.action(), workspace, noted.detail()));
    }

    public Uni<Void> delete(WorkspaceName workspace, ScheduleName name) {
        return store.delete(workspace, name)
                .invoke(deleted -> {
                    if (!deleted) {
                        throw notFound(name);
                    }
                })
                .flatMap(deed.audited(AuditAction.SCHEDULE_DELETE, workspace, "schedule=" + name))
                .replaceWithVoid();
    }

    /**
     * Submits at once what it would submit at its next time, which stays; whoever asks has submitted it. 409 {@code schedule_busy}
     * while the task that it submitted last is not final; and as for any submission.
     */
    public Uni<TaskView> run(WorkspaceName workspace, ScheduleName name) {
        Author author = Author.of(caller.identity());
        boolean approver = caller.has(Roles.APPROVER);
        return existing(workspace, name).flatMap(schedule -> {
            requireMay(schedule.wish(), approver);
            Submission submission = ScheduleRunner.submission(schedule, author.name(), author.person());
            Occurrence now = new Occurrence(schedule.id(), schedule.revision(), schedule.nextAt());
            return commands.submit(submission, now, maxPending)
                    .map(submitted -> SubmissionAnswers.task(submitted, submission, "configurationVersion"));
        });
    }

    private static String told(Schedule schedule) {
        Wish wish = schedule.wish();
        return "schedule=" + schedule.name() + " submits=" + WireWords.of(wish.submits())
                + (Boolean.TRUE.equals(wish.autoApply()) ? " autoApply" : "");
    }
}

package dev.berth.server.api.task;

import dev.berth.domain.access.Author;
import dev.berth.domain.access.Role;
import dev.berth.domain.task.TaskSource;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.port.HookStore;
import dev.berth.server.control.port.TaskStore.IdempotencyKey;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskView;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes in tasks that the present caller submits. */
@ApplicationScoped
public class TaskIntake {
    private final TaskCommands commands;
    private final RequestJson json;
    private final Caller caller;
    private final Sights sights;
    private final HookStore hooks;
    private final int maxPending;

    TaskIntake(
            TaskCommands commands,
            RequestJson json,
            Caller caller,
            Sights sights,
            HookStore hooks,
            BerthConfig config) {
        this.hooks = hooks;
        this.commands = commands;
        this.json = json;
        this.caller = caller;
        this.sights = sights;
        this.maxPending = config.limits().pendingTasks();
    }

    /**
     * What was taken.
     *
     * @param isNew false for a task of an earlier time that came with the same key
     */
    public record Taken(TaskView task, boolean isNew) {}

    /**
     * Stores the task and tells the loop.
     *
     * @param idempotency the caller's own word for this submission (F9)
     * @throws ProblemException 400 that names the fields, 403 when the role is not enough, 404, 409 or 422 when it cannot be,
     *     429 when the queue is full
     */
    public Uni<Taken> submit(TaskSubmissionRequest request, @Nullable String idempotency) {
        IdempotencyKey key = idempotency == null
                ? null
                : IdempotencyHeader.read(idempotency, caller.tokenId(), CanonicalJson.sha256(json.write(request)));
        Submission submission = request.checked(Author.of(caller.identity()), key);
        return sights.on(submission.workspace())
                .invoke(role -> requireRights(role, submission))
                .flatMap(may -> requireSource(submission))
                .flatMap(known -> commands.submit(submission, maxPending))
                .map(submitted -> new Taken(
                        SubmissionAnswers.task(submitted, submission, "configurationVersion"),
                        submitted instanceof Submitted.Created));
    }

    /** Or whoever submits could mark any commit of anybody as good. */
    private Uni<Boolean> requireSource(Submission submission) {
        TaskSource source = submission.source();
        return source == null
                ? Uni.createFrom().item(true)
                : hooks.knows(submission.workspace(), source.repository()).invoke(known -> {
                    if (!known) {
                        throw ProblemException.unprocessable(
                                "source_not_allowed",
                                "source.repository",
                                "is none that an admin named in a forge of the workspace");
                    }
                });
    }

    private static void requireRights(Optional<Role> has, Submission submission) {
        ProblemException missing = ProblemException.notFound("workspace", submission.workspace());
        Sights.require(has, Role.SUBMITTER, missing, "submitting a task");
        if (Boolean.TRUE.equals(submission.autoApply())) {
            Sights.require(has, Role.APPROVER, missing, "setting autoApply");
        }
    }
}

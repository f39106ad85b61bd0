package dev.berth.server.api.task;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.workspace.EmptyConfiguration;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskView;
import java.util.List;

/** What is answered to whoever submits a task. */
public final class SubmissionAnswers {
    private static final int QUEUE_RETRY_SECONDS = 10;

    private SubmissionAnswers() {}

    /**
     * The task, new or of an earlier time.
     *
     * @param configurationField what the configuration is called where it is asked for
     * @throws ProblemException when there is none, with the reason
     */
    public static TaskView task(Submitted submitted, Submission submission, String configurationField) {
        return switch (submitted) {
            case Submitted.Created created -> created.task();
            case Submitted.Replayed replayed -> replayed.task();
            case Submitted.KeyMismatch mismatch ->
                throw ProblemException.unprocessable(
                        "idempotency_mismatch", IdempotencyHeader.NAME, "came with another body before");
            case Submitted.NoWorkspace none -> throw ProblemException.notFound("workspace", submission.workspace());
            case Submitted.NoConfiguration none ->
                throw ProblemException.conflict(
                        "no_configuration", "workspace " + submission.workspace() + " has no configuration yet");
            case Submitted.ConfigurationUnusable unusable ->
                throw problem(unusable, submission.workspace(), configurationField);
            case Submitted.ConfigurationEmpty empty ->
                throw EmptyConfiguration.problem(WireWords.of(empty.tool()), empty.workingDirectory(), List.of());
            case Submitted.StateElsewhere elsewhere ->
                throw StateElsewhere.problem(elsewhere, submission.options().destroy());
            case Submitted.AutoApplyForbidden forbidden ->
                throw ProblemException.unprocessable(
                        "auto_apply_forbidden", "autoApply", "cannot be had where an approval rule asks for people");
            case Submitted.NotDue busy ->
                throw ProblemException.conflict(
                        "schedule_busy",
                        "the task that the schedule submitted last is not final, or it was changed just now");
            case Submitted.QueueFull full ->
                throw ProblemException.retry(
                        429, "queue_full", "the pool has as many pending tasks as it may", QUEUE_RETRY_SECONDS);
        };
    }

    private static ProblemException problem(
            Submitted.ConfigurationUnusable unusable, WorkspaceName workspace, String field) {
        String why = switch (unusable.reason()) {
            case NOT_THERE -> "is none that workspace " + workspace + " has";
            case PENDING -> "names one that was not uploaded yet";
            case ERRORED -> "names one whose upload was refused";
            case SPECULATIVE -> "names a speculative one, which is for tasks of the type plan";
        };
        return ProblemException.unprocessable("configuration_unusable", field, why);
    }
}

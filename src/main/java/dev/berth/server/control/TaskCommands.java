package dev.berth.server.control;

import dev.berth.domain.access.Approvals;
import dev.berth.domain.access.Identity;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskView;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** What users decide about a task. Each answers with the task as it became, or with why not. */
public interface TaskCommands {

    /** What became of a command. */
    sealed interface Answer {
        record Done(TaskView task) implements Answer {}

        record NotFound() implements Answer {}

        /** The task's present status does not allow it. */
        record Illegal(TaskView task) implements Answer {}

        /** The digest is not that of the plan that would be applied (F10). */
        record PlanChanged(TaskView task) implements Answer {}

        /** By the rule of the workspace the approval of whoever asks does not count (F10). */
        record NotAllowed(TaskView task, Approvals.Objection why) implements Answer {}
    }

    /**
     * Stores a new task and tells the loop and the followers of it, whether somebody waits for the answer or not.
     *
     * @param maxPending more tasks may not wait in a pool (F12)
     */
    Uni<Submitted> submit(Submission submission, int maxPending);

    /** The same for a time of a schedule, which is moved on with it (W1). */
    Uni<Submitted> submit(Submission submission, Occurrence occurrence, int maxPending);

    /** The same for what comes after applies of upstream workspaces (W4). */
    Uni<Submitted> submitAfterUpstreams(Submission submission, int maxPending);

    /**
     * Approves the plan of a task that is apply_pending. Where a rule asks for people that is one person's word, and the task
     * stays as it is until there are enough of them (F10); a second word of the same person changes nothing.
     */
    Uni<Answer> confirm(TaskId task, Identity by, @Nullable String planSha256);

    /** Decides against the plan; null means whichever is there. */
    Uni<Answer> discard(TaskId task, String by, @Nullable String planSha256);

    /** Cancels: at once when nothing runs, else as soon as the agent has stopped it. */
    Uni<Answer> cancel(TaskId task, String by);
}

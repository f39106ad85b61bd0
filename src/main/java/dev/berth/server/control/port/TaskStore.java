package dev.berth.server.control.port;

import dev.berth.domain.access.Sight;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.TaskSource;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import io.smallrye.mutiny.Uni;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks as users see them. */
public interface TaskStore {

    /**
     * What a user asks for; workspace facts (pool, tool) are bound by the store.
     *
     * @param configurationVersion which configuration; null for the workspace's newest
     * @param submittedBy the name of who asks
     * @param submitterPerson which person that is; null for a machine
     * @param source where its configuration comes from; null where nobody says so
     */
    @RecordBuilder
    record Submission(
            WorkspaceName workspace,
            TaskType type,
            String message,
            int priority,
            @Nullable Boolean autoApply,
            PlanOptions options,
            @Nullable Integer configurationVersion,
            TaskVariables variables,
            Duration timeout,
            String submittedBy,
            @Nullable String submitterPerson,
            @Nullable IdempotencyKey idempotencyKey,
            @Nullable TaskSource source) {}

    /** The variables of one task, HCL expressions by name; they go before those of its workspace and are never shown. */
    record TaskVariables(Map<String, String> expressions) {
        public static final TaskVariables NONE = new TaskVariables(Map.of());

        public TaskVariables {
            expressions = Map.copyOf(expressions);
        }

        public boolean isEmpty() {
            return expressions.isEmpty();
        }

        /** Those of these names. */
        public TaskVariables only(Set<String> names) {
            Map<String, String> kept = new HashMap<>(expressions);
            kept.keySet().retainAll(names);
            return new TaskVariables(kept);
        }

        @Override
        public String toString() {
            return "TaskVariables" + expressions.keySet();
        }
    }

    /** A client's key, unique per token for 24 h (F9), and the digest of the body that came with it. */
    record IdempotencyKey(String tokenId, String key, String bodySha256) {}

    /** What became of a submission. */
    sealed interface Submitted {
        /** A new task; stored. */
        record Created(TaskView task, WorkspaceGate gate) implements Submitted {}

        /** The same key and body as before: the task of then, as it is now. */
        record Replayed(TaskView task) implements Submitted {}

        /** The key came with another body before. */
        record KeyMismatch() implements Submitted {}

        record NoWorkspace() implements Submitted {}

        record NoConfiguration() implements Submitted {}

        /** The workspace's configuration of that version cannot be had for this task. */
        record ConfigurationUnusable(int version, Unusable reason) implements Submitted {}

        /** The directory that the task would run in has no file for its tool, and the task is no destruction. */
        record ConfigurationEmpty(Tool tool, String workingDirectory) implements Submitted {}

        /**
         * The task would destroy, or build without anybody looking at its plan, in another place than the one that the
         * workspace's state was found in last.
         *
         * @param last the type of the backend that had it, empty for the state that Berth keeps
         * @param now the same for this task
         */
        record StateElsewhere(String last, String now) implements Submitted {}

        /** The task was to confirm itself, and a rule of its workspace asks for people (F10). */
        record AutoApplyForbidden() implements Submitted {}

        /** It was for a time of a schedule, which has changed meanwhile, or whose last task is not final (W1). */
        record NotDue() implements Submitted {}

        /** The pool has as many pending tasks as its queue may hold. */
        record QueueFull() implements Submitted {}
    }

    /** Why a configuration cannot be had. */
    enum Unusable {
        /** There is none of that version in the workspace. */
        NOT_THERE,
        /** Its bytes have not come yet. */
        PENDING,
        /** Its bytes were refused. */
        ERRORED,
        /** It is speculative, and the task is no plan. */
        SPECULATIVE
    }

    /** The longest text that is looked for, in characters. */
    int LONGEST_TEXT = 100;

    /**
     * Which tasks; null means any.
     *
     * @param text what the message, the workspace or the submitter's name contains, whatever the capitals, or the task's number
     * @param sight only those in workspaces that are seen
     */
    record Filter(
            @Nullable WorkspaceName workspace,
            @Nullable PoolName pool,
            @Nullable TaskStatus status,
            @Nullable TaskType type,
            @Nullable String text,
            Sight sight) {
        public Filter(
                @Nullable WorkspaceName workspace,
                @Nullable PoolName pool,
                @Nullable TaskStatus status,
                @Nullable TaskType type,
                @Nullable String text) {
            this(workspace, pool, status, type, text, Sight.ALL);
        }

        /** The same as somebody else sees it. */
        public Filter seenBy(Sight other) {
            return new Filter(workspace, pool, status, type, text, other);
        }

        public Filter(
                @Nullable WorkspaceName workspace,
                @Nullable PoolName pool,
                @Nullable TaskStatus status,
                @Nullable TaskType type) {
            this(workspace, pool, status, type, null);
        }
    }

    /**
     * Stores a task with its first timeline entry, its key and its variables, all or nothing. Tasks that are submitted at
     * the same time are stored together; their numbers have the order in which they came.
     *
     * @param maxPending more tasks may not wait in a pool (F12)
     */
    Uni<Submitted> submit(Submission submission, int maxPending, Instant now);

    /**
     * The same for a time of a schedule, which is moved on with it, all or nothing: nothing runs twice, or is lost between the two
     * (W1). Of two for one time one is {@link Submitted.NotDue}.
     */
    Uni<Submitted> submit(Submission submission, Occurrence occurrence, int maxPending, Instant now);

    /** What comes after applies of upstream workspaces: the same statement notes that it came. {@code NotDue} when nothing is due, or a task of the kind still waits (W4). */
    Uni<Submitted> submitAfterUpstreams(Submission submission, int maxPending, Instant now);

    Uni<Optional<TaskView>> find(TaskId task);

    /**
     * Newest first. For a text, or for who does not see all, no page looks at more than the next 20,000 tasks, so it may have fewer than are asked for, and
     * others after it all the same.
     */
    Uni<Page<TaskView>> list(Filter filter, Page.Request page, Room room);

    /** The tasks of a workspace that are not final, oldest first, and so many at most. */
    Uni<List<TaskView>> unfinished(WorkspaceName workspace, int limit);

    /** The tasks of all pools that are not final, oldest first, and so many at most. */
    Uni<List<TaskView>> unfinished(int limit);

    /** The oldest plan_and_apply of each workspace that is not final: what its others wait for (P10). Absent where there is none. */
    Uni<Map<WorkspaceName, TaskId>> firstInLine(Collection<WorkspaceName> workspaces);

    /** The newest task of each of these workspaces. Absent where there is none. */
    Uni<Map<WorkspaceName, TaskView>> newest(Collection<WorkspaceName> workspaces);

    /** The steps of a task, oldest first. */
    Uni<List<TimelineEntry>> timeline(TaskId task);

    /** Where the workspace's state was found last and where the task looks, if these are not the same (T4). */
    Uni<Optional<StateMove>> stateMove(TaskId task);

    /**
     * A state that is looked for in another place than before.
     *
     * @param last the type of the backend that had it, empty for the state that Berth keeps
     * @param now the same for the task
     */
    record StateMove(String last, String now) {}

    /** Notes something in a task's history without a change of status, such as a late report (F4). */
    Uni<Void> note(TimelineEntry entry);

    /** The variables that the task was submitted with. */
    Uni<TaskVariables> variables(TaskId task);

    /** Whether the attempt is the task's running one, or an apply that was declared lost and may still report (F4). */
    Uni<Boolean> mayReport(AttemptRef attempt);

    /** How many tasks there are by pool, status and type among those that are not final, for the metrics. */
    Uni<List<Count>> counts();

    /** One row of {@link #counts}. */
    record Count(PoolName pool, TaskStatus status, TaskType type, long tasks) {}
}

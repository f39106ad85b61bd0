package dev.berth.server.api.task;

import dev.berth.domain.access.Approval;
import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.workspace.RuleWords;
import dev.berth.server.control.AttemptWait;
import dev.berth.server.control.PodView;
import dev.berth.server.control.Pools;
import dev.berth.server.control.Waiting;
import dev.berth.server.control.port.AgentReport.Wait;
import dev.berth.server.control.port.OrderStore;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts into words why a task is where it is. */
@ApplicationScoped
public class Explanations {
    private static final int MOST_NAMED = 5;

    private final Pools pools;
    private final TaskStore tasks;
    private final Sights sights;
    private final OrderStore orders;

    Explanations(Pools pools, TaskStore tasks, Sights sights, OrderStore orders) {
        this.sights = sights;
        this.orders = orders;
        this.pools = pools;
        this.tasks = tasks;
    }

    /** Why the task is where it is, and where its state was found before if that is to be known. */
    public Uni<ExplainResponse> told(TaskView view) {
        Uni<String> moved = StateElsewhere.isTold(view.task())
                ? tasks.stateMove(view.task().id())
                        .map(move -> move.map(StateElsewhere::told).orElse(""))
                : Uni.createFrom().item("");
        Uni<String> upstream = upstream(view.blockedBy());
        return sights.seenIn(pools.pods(view.task().request().pool()))
                .map(seen -> explain(view, seen))
                .flatMap(explained -> upstream.map(told -> told.isEmpty() ? explained : explained.with(told)))
                .flatMap(explained -> moved.map(told -> told.isEmpty() ? explained : explained.with(told)));
    }

    /** Which task of which workspace is at work first, for whoever sees it (W4). */
    private Uni<String> upstream(@Nullable BlockedBy blocked) {
        TaskId task = blocked == null || blocked.reason() != BlockedBy.Reason.UPSTREAM ? null : blocked.task();
        return task == null
                ? Uni.createFrom().item("")
                : sights.seenTasks(Set.of(task))
                        .flatMap(orders::workspaces)
                        .map(found -> found.entrySet().stream()
                                .map(one -> "; it is task " + one.getKey() + " of " + one.getValue())
                                .findFirst()
                                .orElse(""));
    }

    /**
     * Why the task is where it is, from what the last turn of its pool knew.
     *
     * @param seen which other tasks whoever reads it may know of
     */
    public ExplainResponse explain(TaskView view, Predicate<TaskId> seen) {
        Task task = view.task();
        return switch (task.status()) {
            case PENDING -> pending(view, seen);
            case RUNNING -> running(task, seen);
            case APPLY_PENDING -> said(task, "awaiting_confirmation", awaited(task), lastStep(task));
            case PLANNED, APPLIED, DISCARDED, CANCELED ->
                said(task, null, "it is done: " + WireWords.of(task.status()) + nothingDestroyed(task), lastStep(task));
            case FAILED -> failed(task);
        };
    }

    /** For whom a plan waits (F10). */
    private static String awaited(Task task) {
        Approvals approvals = task.approvals();
        ApprovalRule rule = approvals.rule();
        if (rule == null) {
            return "its plan waits for somebody to confirm or discard it";
        }
        String given = approvals.counting().stream().map(Approval::name).collect(Collectors.joining(", "));
        return "its plan waits for the approval of " + RuleWords.of(rule)
                + (given.isEmpty() ? "; nobody has approved it yet" : "; approved by " + given)
                + ", " + approvals.missing() + " missing";
    }

    private ExplainResponse pending(TaskView view, Predicate<TaskId> seen) {
        Task task = view.task();
        BlockedBy blocked = view.blockedBy();
        if (blocked != null) {
            return waiting(view, new Waiting(reason(blocked), task.pendingSince()), seen);
        }
        // What blocked it at the last turn is over, as is known now.
        Waiting waiting = pools.waiting(task.request().pool(), task.id())
                .filter(last -> !last.reason().blocks())
                .orElseGet(() -> new Waiting(beforeTheFirstTurn(task), task.pendingSince()));
        return waiting(new TaskView(task, null), waiting, seen);
    }

    private static WaitReason reason(BlockedBy blocked) {
        return switch (blocked.reason()) {
            case WORKSPACE_LOCKED -> WaitReason.WORKSPACE_LOCKED;
            case FROZEN -> WaitReason.FROZEN;
            case EARLIER_TASK -> WaitReason.EARLIER_TASK;
            case UPSTREAM -> WaitReason.UPSTREAM;
        };
    }

    private WaitReason beforeTheFirstTurn(Task task) {
        List<PodPhase> phases = pools.pods(task.request().pool()).stream()
                .map(view -> view.pod().phase())
                .filter(phase -> phase != PodPhase.LOST)
                .toList();
        if (phases.isEmpty()) {
            return WaitReason.NO_PODS_YET;
        }
        return phases.contains(PodPhase.READY) ? WaitReason.NO_FREE_SLOT : WaitReason.POD_STARTING;
    }

    private ExplainResponse waiting(TaskView view, Waiting waiting, Predicate<TaskId> seen) {
        Task task = view.task();
        BlockedBy blocked = view.blockedBy();
        String words = WaitWords.of(waiting.reason());
        String detail = switch (waiting.reason()) {
            case FROZEN -> words + window(blocked);
            case EARLIER_TASK -> blocked == null ? words : "task " + blocked.task() + " of its workspace comes first";
            case POD_START_FAILING -> words + runtimeMessage(task);
            default -> words;
        };
        return said(
                task,
                WireWords.of(waiting.reason()),
                detail + holders(task, waiting.reason(), seen) + heldUp(task),
                waiting.since());
    }

    /** Until when a window is in force, and why. */
    private static String window(@Nullable BlockedBy blocked) {
        return blocked == null || blocked.until() == null
                ? ""
                : " until " + blocked.until().truncatedTo(ChronoUnit.SECONDS) + ": " + blocked.why();
    }

    private String holders(Task task, WaitReason reason, Predicate<TaskId> seen) {
        List<AgentPod> pods =
                pools.pods(task.request().pool()).stream().map(PodView::pod).toList();
        return switch (reason) {
            case NO_FREE_SLOT, NO_EXCLUSIVE_POD, POOL_AT_MAX, POD_START_FAILING -> Holders.of(pods, task.id(), seen);
            case RESERVED_POD_BUSY ->
                Holders.of(pods.stream().filter(pod -> pod.holds(task.id())).toList(), task.id(), seen);
            case WORKSPACE_LOCKED,
                    FROZEN,
                    EARLIER_TASK,
                    UPSTREAM,
                    NO_PODS_YET,
                    POD_STARTING,
                    RESERVED_POD_AWAY,
                    CANNOT_RUN -> "";
        };
    }

    /** Pods that are there and that a human can make take work again. */
    private String heldUp(Task task) {
        String full = draining(task, reason -> reason == DrainReason.DISK_FULL);
        String keeping = draining(task, DrainReason::keepsState);
        return (full.isEmpty() ? "" : "; no work is taken, for its disk is full, by " + full)
                + (keeping.isEmpty() ? "" : "; no work is taken, for it keeps the only copy of a state, by " + keeping);
    }

    private String draining(Task task, Predicate<DrainReason> why) {
        return pools.pods(task.request().pool()).stream()
                .map(PodView::pod)
                .filter(pod -> pod.drain() != null && why.test(pod.drain().reason()))
                .limit(MOST_NAMED)
                .map(pod -> pod.name().value())
                .collect(Collectors.joining(", "));
    }

    private String runtimeMessage(Task task) {
        return pools.scaling(task.request().pool())
                .flatMap(scaling -> Optional.ofNullable(scaling.runtimeFailure()))
                .map(failure -> ": " + failure.message())
                .orElse("");
    }

    private ExplainResponse running(Task task, Predicate<TaskId> seen) {
        Optional<RunningAttempt> attempt = pools.pods(task.request().pool()).stream()
                .map(PodView::pod)
                .flatMap(pod -> pod.slots().stream())
                .map(slot -> Optional.ofNullable(slot.attempt()))
                .flatMap(Optional::stream)
                .filter(running -> running.task().equals(task.id()) && running.attempt() == task.attempt())
                .findFirst();
        Instant since = attempt.map(RunningAttempt::assignedAt).orElse(lastStep(task));
        if (attempt.isPresent() && !attempt.get().acknowledged()) {
            return said(task, "dispatching", "it was sent to its agent, which has not accepted it yet", since);
        }
        if (task.cancelRequested()) {
            return said(task, "canceling", "its agent was told to stop it", since);
        }
        return pools.attemptWait(task.request().pool(), task.id(), task.attempt())
                .map(wait -> waitingInAgent(task, wait, seen))
                .orElseGet(
                        () -> said(task, null, "its " + WireWords.of(task.phase()) + " runs on " + place(task), since));
    }

    private static ExplainResponse waitingInAgent(Task task, AttemptWait waiting, Predicate<TaskId> seen) {
        Wait wait = waiting.what();
        String whose = Holders.inWords(wait.whose(), seen);
        String until = switch (wait.kind()) {
            case INIT -> "until " + whose + " has installed its providers";
            case MODULES -> "until its modules are fetched";
            case PATH -> "for " + whose + ", which works in the same path";
        };
        String reason = switch (wait.kind()) {
            case INIT -> "waiting_for_init";
            case MODULES -> "fetching_modules";
            case PATH -> "waiting_for_path";
        };
        return said(task, reason, "it waits on " + place(task) + " " + until, waiting.since());
    }

    private static String place(Task task) {
        return task.location() == null
                ? "an agent"
                : "slot " + task.location().slot() + " of pod "
                        + task.location().pod();
    }

    /** Success it is, but perhaps not what was expected. */
    private static String nothingDestroyed(Task task) {
        PlanSummary plan = task.plan();
        boolean nothing = task.request().options().destroy() && plan != null && !plan.hasChanges();
        if (!nothing) {
            return "";
        }
        return task.request().options().targets().isEmpty()
                ? "; there was nothing to destroy, for its state names no resource that is left"
                : "; nothing was destroyed, for its targets match nothing in the state";
    }

    private static ExplainResponse failed(Task task) {
        TaskError error = task.error();
        return error == null
                ? said(task, null, "it failed", lastStep(task))
                : said(task, error.code(), error.message(), lastStep(task));
    }

    private static ExplainResponse said(Task task, @Nullable String reason, String detail, Instant since) {
        return new ExplainResponse(WireWords.of(task.status()), reason, detail, since);
    }

    private static Instant lastStep(Task task) {
        return Objects.requireNonNullElse(
                task.finishedAt(), Objects.requireNonNullElse(task.startedAt(), task.createdAt()));
    }
}

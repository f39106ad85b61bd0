package dev.berth.server.api.freeze;

import dev.berth.domain.access.Approvals;
import dev.berth.domain.access.Identity;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.task.Objections;
import dev.berth.server.control.freeze.FreezeGate;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.FreezeStore;
import dev.berth.server.control.port.FreezeStore.Pass;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets single tasks through all freeze windows, by the word of somebody whose approval of them would count (W3, F10). */
@ApplicationScoped
public class FreezePasses {
    private final TaskStore tasks;
    private final FreezeStore store;
    private final FreezeGate gate;
    private final Caller caller;
    private final AuditTrail deed;

    FreezePasses(TaskStore tasks, FreezeStore store, FreezeGate gate, Caller caller, AuditTrail deed) {
        this.tasks = tasks;
        this.store = store;
        this.gate = gate;
        this.caller = caller;
        this.deed = deed;
    }

    /** The pass of a task, if it has one; 404 when there is no such task. */
    public Uni<Optional<Pass>> of(TaskId task) {
        return existing(task).flatMap(found -> store.passOf(task));
    }

    private Uni<TaskView> existing(TaskId task) {
        return tasks.find(task).map(found -> found.orElseThrow(() -> ProblemException.notFound("task", task)));
    }

    /**
     * Gives a task a pass, of which the first stands: 400 without a reason, 403 when the rule of its workspace does not count this
     * approver, 404, 409 {@code illegal_transition} when it is final.
     */
    public Uni<TaskView> give(TaskId task, @Nullable String reason) {
        Identity who = caller.identity();
        Instant now = deed.now();
        Checks checks = new Checks();
        checks.require(reason != null && !reason.isBlank(), "reason", "must be given");
        String why = checks.text("reason", reason, FreezeRequest.MOST, "").strip();
        checks.done();
        return existing(task)
                .invoke(view -> requireMay(view.task(), who))
                .flatMap(view -> store.pass(new Pass(task, who.name(), now, why))
                        .invoke(passed -> {
                            if (!passed) {
                                throw isFinal(view.task());
                            }
                        }))
                .flatMap(deed.audited(AuditAction.TASK_PASS, task, why))
                .call(gate::changed)
                .flatMap(passed -> existing(task));
    }

    private static void requireMay(Task task, Identity who) {
        if (task.status().terminal()) {
            throw isFinal(task);
        }
        Optional<Approvals.Objection> objection = task.approvals().objection(who);
        if (objection.isPresent()) {
            throw Objections.problem(task, objection.get());
        }
    }

    private static ProblemException isFinal(Task task) {
        String status = task.status().terminal() ? WireWords.of(task.status()) : "final";
        return ProblemException.conflict(
                "illegal_transition", "a task that is " + status + " waits for no freeze window");
    }
}

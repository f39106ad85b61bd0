package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import java.util.Collection;
import java.util.List;

/** What becomes of plans whose time on a pod is over, or of which nothing is left (P4, P6). */
final class KeptPlans {
    private final Ledger ledger;

    KeptPlans(Ledger ledger) {
        this.ledger = ledger;
    }

    /** P4: a reservation ends after its time while nobody has decided, or a freeze window waits (W3); the stored plan remains. */
    void expire(PoolSpec spec, Collection<PodName> pods) {
        if (spec.reservationTtl().isZero()) {
            return;
        }
        for (Reservation held : reservations(pods)) {
            boolean over = !ledger.now().isBefore(held.since().plus(spec.reservationTtl()));
            ledger.task(held.task())
                    .filter(task -> over && (task.status() == TaskStatus.APPLY_PENDING || waitsForAWindow(task)))
                    .ifPresent(task -> {
                        ledger.release(task.id());
                        ledger.note(task, Ledger.RESERVATION_EXPIRED);
                    });
        }
    }

    private boolean waitsForAWindow(Task task) {
        return task.status() == TaskStatus.PENDING
                && task.phase() == Phase.APPLY
                && ledger.frozen(task).isPresent();
    }

    /** P6: no directory is left, and no bundle either or nobody to run it, so the task plans again and asks again. */
    void planAgain(Collection<TaskId> cold, PlanTools tools) {
        for (TaskId id : cold) {
            Task task = ledger.task(id).orElseThrow();
            PlanSummary plan = task.plan();
            boolean stored = plan != null && plan.sha256() != null;
            if (!stored || tools.atHandNowhere(task)) {
                ledger.step(task.planUnusable(ledger.now()), Ledger.PLAN_UNUSABLE, null);
            }
        }
    }

    private List<Reservation> reservations(Collection<PodName> pods) {
        return pods.stream()
                .flatMap(pod -> ledger.pod(pod).stream())
                .flatMap(pod -> pod.reservations().stream())
                .toList();
    }
}

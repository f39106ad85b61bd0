package dev.berth.server.web.pool;

import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.scaling.ScalingReason;
import dev.berth.server.control.ScalingView;

/** What the loop decided, as one sentence. */
public final class DecisionWords {
    private DecisionWords() {}

    static String of(ScalingView view) {
        return of(view.lastDecision());
    }

    static String of(ScalingDecision decision) {
        String why = why(decision.reason());
        return switch (decision) {
            case ScalingDecision.Hold hold -> "Stays as it is: " + why;
            case ScalingDecision.ScaleOut out -> "Makes " + pods(out.count()) + ": " + why;
            case ScalingDecision.Remove remove -> "Takes " + pods(remove.pods().size()) + " away: " + why;
        };
    }

    private static String pods(int count) {
        return count == 1 ? "1 pod" : count + " pods";
    }

    /** Why a scaling decision was what it was. */
    public static String why(ScalingReason reason) {
        return switch (reason) {
            case STATIC_POOL -> "its agents come and go by themselves";
            case BALANCED -> "there is what is needed";
            case DEMAND -> "tasks wait that need more";
            case MIN_PODS -> "fewer are there than its minPods";
            case WARM_SLOTS -> "fewer slots are free than its warmSlots";
            case AT_MAX_PODS -> "more is asked for, and maxPods are there";
            case CREATIONS_UNDER_WAY -> "as many are being made as may be at a time";
            case RUNTIME_BACK_OFF -> "the runtime refused, and is asked again in a while";
            case TASKS_PENDING -> "a task waits that a pod could serve";
            case NOT_IDLE_LONG_ENOUGH -> "free pods have not been free for its idleTimeout";
            case IDLE_TIMEOUT -> "free for its idleTimeout, and not needed";
            case ABOVE_MAX_PODS -> "more are there than its maxPods";
            case TEMPLATE_CHANGED -> "made from an older template";
        };
    }

    /** Why a pod drains. */
    public static String why(DrainReason reason) {
        return switch (reason) {
            case SCALE_IN -> "not needed any more";
            case TEMPLATE_CHANGED -> "made from an older template";
            case DISK_FULL -> "its disk is full";
            case OPERATOR -> "an administrator asked for it";
            case ENDING -> "it is being ended from outside";
            case UNSTORED_STATE -> "it has the only copy of a state";
            case UNSTORED_STATE_THEN_OPERATOR -> "it has the only copy of a state, and is to go then";
        };
    }
}

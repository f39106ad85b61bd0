package dev.berth.server.web.decision;

import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.scaling.ScalingReason;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.task.WaitWords;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.web.pool.DecisionWords;
import java.util.Map;
import java.util.Optional;

/**
 * A decision in plain words.
 *
 * @param what was decided
 * @param why, or empty when that is said already
 * @param words of the API for both
 */
public record Sentence(String what, String why, String words) {
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("plan", ""),
            Map.entry("warm_apply", ""),
            Map.entry("cold_apply", ""),
            Map.entry("reservation_expired", "the time is over for which a plan is kept"),
            Map.entry("plan_unusable", "the plan cannot be used any more"),
            Map.entry("attempt_lost", "where it ran is gone, or does not answer"),
            Map.entry("refused_slot_busy", "the slot had work already"),
            Map.entry("refused_shutting_down", "the agent is ending"),
            Map.entry("refused_draining", "the agent takes no new work"),
            Map.entry("not_accepted", "the agent did not accept it in time"),
            Map.entry("lost_before_accepted", "the pod was lost before it accepted"),
            Map.entry("runtime_away", "it does not answer"),
            Map.entry("work_arrived", "work came that it can do"),
            Map.entry("still_wanted", "it is needed after all"),
            Map.entry("operator", "an administrator asked for it"),
            Map.entry("drained", "it drained, and was free"),
            Map.entry("drain_timeout", "it drained, and did not get free in time"),
            Map.entry("start_timeout", "its agent did not connect in time"),
            Map.entry("no_heartbeat", "its agent was not heard of in time"),
            Map.entry("gone", "it is not there any more"));

    static Sentence of(LoopDecision decision) {
        return new Sentence(what(decision), why(decision), WireWords.of(decision.kind()) + ": " + decision.reason());
    }

    private static String what(LoopDecision decision) {
        int count = decision.count();
        return switch (decision.kind()) {
            case PLACED -> placed(decision.reason(), count);
            case WAITED -> count == 1 ? "1 task waits" : count + " tasks wait";
            case TAKEN_BACK -> many(count, "task") + " went back to the queue before the work began";
            case ATTEMPT_LOST -> "What ran of " + many(count, "task") + " is given up";
            case PLAN_LOST -> many(count, "task") + " will plan again";
            case RESERVATION_ENDED -> many(count, "plan") + " will keep no slot any more";
            case POD_MADE -> "The runtime is asked for " + many(count, "pod");
            case POD_DRAINING -> many(count, "pod") + " will take no new work";
            case POD_RESUMED -> many(count, "pod") + " will take work again";
            case POD_REMOVED -> many(count, "pod") + " went away";
            case POD_LOST -> many(count, "pod") + " had to be given up";
            case RUNTIME_AWAY -> "The runtime makes no pods";
            case RUNTIME_BACK -> "The runtime makes pods again";
            case HELD -> "The pods stay as they are";
        };
    }

    private static String placed(String as, int count) {
        return switch (as) {
            case "warm_apply" -> many(count, "apply", "applies") + " got the slot that kept the plan";
            case "cold_apply" -> many(count, "apply", "applies") + " got a slot elsewhere than the plan was made";
            default -> many(count, "plan") + " got a slot";
        };
    }

    private static String many(int count, String one) {
        return many(count, one, one + "s");
    }

    private static String many(int count, String one, String more) {
        return count + " " + (count == 1 ? one : more);
    }

    private static String why(LoopDecision decision) {
        String reason = decision.reason();
        Optional<String> words = switch (decision.kind()) {
            case WAITED -> WireWords.parse(WaitReason.values(), reason).map(WaitWords::of);
            case POD_DRAINING -> WireWords.parse(DrainReason.values(), reason).map(DecisionWords::why);
            case POD_MADE, POD_REMOVED, HELD ->
                WireWords.parse(ScalingReason.values(), reason).map(DecisionWords::why);
            default -> Optional.empty();
        };
        return words.orElseGet(() -> REASONS.getOrDefault(reason, reason.replace('_', ' ')));
    }
}

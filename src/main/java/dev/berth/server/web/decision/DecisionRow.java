package dev.berth.server.web.decision;

import dev.berth.server.control.port.DecisionStore.StoredDecision;
import dev.berth.server.control.port.LoopDecision;
import java.time.Instant;
import java.util.Map;

/**
 * A decision of the list.
 *
 * @param things what it is about
 * @param decision with its numbers
 */
public record DecisionRow(long id, String pool, Instant at, Sentence sentence, Things things, LoopDecision decision) {

    static DecisionRow of(StoredDecision stored, Map<String, String> lookedFor) {
        LoopDecision decision = stored.decision();
        return new DecisionRow(
                stored.id(),
                stored.pool().value(),
                stored.at(),
                Sentence.of(decision),
                Things.of(decision, lookedFor),
                decision);
    }

    /** What else is known; often empty. */
    public String detail() {
        return decision.detail() == null ? "" : decision.detail();
    }

    public LoopDecision.Queue queue() {
        return decision.numbers().queue();
    }

    public LoopDecision.Slots slots() {
        return decision.numbers().slots();
    }

    public LoopDecision.Pods pods() {
        return decision.numbers().pods();
    }
}

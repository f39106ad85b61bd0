package dev.berth.server.persistence.turn;

import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.persistence.database.JsonRows;
import dev.berth.server.persistence.database.SqlText;

/** What the journal keeps of a turn, as the JSON rows that {@link TurnStatement} takes. */
final class DecisionRows {
    private DecisionRows() {}

    static JsonRows of(TurnChanges changes) {
        JsonRows rows = new JsonRows();
        for (LoopDecision decision : changes.decisions()) {
            JsonRows row = rows.row().put("ordinal", rows.rows()).put("at", changes.at());
            what(decision, row);
            numbers(decision.numbers(), row);
        }
        return rows;
    }

    private static void what(LoopDecision decision, JsonRows row) {
        row.put("kind", decision.kind())
                .put("reason", SqlText.storable(decision.reason()))
                .put("detail", SqlText.storableOrNull(decision.detail()))
                .put("count", decision.count())
                .put("tasks", decision.tasks())
                .put("pods", decision.pods())
                .put("slots", decision.slots());
    }

    private static void numbers(LoopDecision.Numbers numbers, JsonRows row) {
        row.put("waiting", numbers.queue().waiting())
                .put("blocked", numbers.queue().blocked())
                .put("total_slots", numbers.slots().total())
                .put("used_slots", numbers.slots().used())
                .put("reserved_slots", numbers.slots().reserved())
                .put("current_pods", numbers.pods().current())
                .put("ready_pods", numbers.pods().ready())
                .put("starting_pods", numbers.pods().starting())
                .put("desired_pods", numbers.pods().desired());
    }
}

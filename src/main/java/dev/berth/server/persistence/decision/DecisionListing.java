package dev.berth.server.persistence.decision;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.DecisionStore.Filter;
import dev.berth.server.control.port.Page;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import java.util.ArrayList;
import java.util.List;

/** The statement of a list of decisions, newest first, and one row more than the page has. */
@SuppressWarnings("ArrayRecordComponent")
public record DecisionListing(String sql, Object[] values) {
    /** How large a decision is; what it consists of beyond these is small. */
    static final String SIZE =
            "512 + 16 * cardinality(tasks) + 64 * cardinality(pods) + coalesce(octet_length(detail), 0)";

    private static final String ROWS = """
            SELECT d.id, d.pool, d.at, d.kind, d.reason, d.detail, d.count, d.tasks, d.pods, d.slots, d.waiting, d.blocked,
                   d.total_slots, d.used_slots, d.reserved_slots, d.current_pods, d.ready_pods, d.starting_pods,
                   d.desired_pods
              FROM decisions d
             WHERE\s""";

    public static DecisionListing of(Filter filter, Page.Request page) {
        Asked asked = new Asked(page);
        if (filter.pool() != null) {
            asked.restrict("d.pool = $", filter.pool().value());
        }
        if (filter.among() != null) {
            asked.restrict(
                    "d.pool = ANY ($::text[])",
                    filter.among().stream().map(PoolName::value).toArray(String[]::new));
        }
        // A word of ours; in the statement, so that each kind gets a plan of its own.
        if (filter.kind() != null) {
            asked.restrict("d.kind = '" + SqlText.of(filter.kind()) + "'");
        }
        if (filter.task() != null) {
            asked.restrict("d.tasks @> ARRAY[$::bigint]", filter.task().value());
        }
        if (filter.pod() != null) {
            asked.restrict("d.pods @> ARRAY[$::text]", filter.pod().value());
        }
        if (filter.since() != null) {
            asked.restrict("d.at >= $", Times.column(filter.since()));
        }
        if (filter.until() != null) {
            asked.restrict("d.at < $", Times.column(filter.until()));
        }
        return asked.listing();
    }

    /** What was asked for, and with which values. */
    private static final class Asked {
        private final List<Object> values = new ArrayList<>();
        private final List<String> conditions = new ArrayList<>();

        Asked(Page.Request page) {
            values.add(Cursors.before(page.cursor()));
            values.add(Cursors.rows(page));
            conditions.add("d.id < $1");
        }

        void restrict(String condition) {
            conditions.add(condition);
        }

        /** @param condition with a {@code $} wherever the value is to stand */
        void restrict(String condition, Object value) {
            values.add(value);
            conditions.add(condition.replace("$", "$" + values.size()));
        }

        DecisionListing listing() {
            String sql = ROWS + String.join(" AND ", conditions) + " ORDER BY d.id DESC LIMIT $2";
            return new DecisionListing(sql, values.toArray());
        }
    }
}

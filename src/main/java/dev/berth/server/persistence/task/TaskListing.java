package dev.berth.server.persistence.task;

import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TaskStore.Filter;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.SightSql;
import dev.berth.server.persistence.database.SqlText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statement of a list of tasks, newest first, and one row more than the page has, which tells whether there is another one. */
@SuppressWarnings("ArrayRecordComponent")
public record TaskListing(String sql, Object[] values) {
    /** How many tasks a page looks at for what no index knows: a text, and who sees them. */
    static final int LOOKED_AT = 20_000;

    private static final String NEXT =
            " AND t.id >= (SELECT max(n.id) FROM tasks n WHERE n.id < $1) - %d".formatted(LOOKED_AT - 1);

    private static final String CONTAINS = """
             AND (position(lower($text) IN lower(t.message)) > 0 OR position(lower($text) IN t.workspace) > 0
                  OR position(lower($text) IN lower(t.submitted_by)) > 0 OR t.id::text = ltrim($text, '#'))""";

    /** Where tasks begin that a page from $1 on does not look at; no row when there are none. */
    static final String OLDER = """
            SELECT f.id FROM (SELECT max(n.id) - %d AS id FROM tasks n WHERE n.id < $1) AS f
             WHERE EXISTS (SELECT FROM tasks o WHERE o.id < f.id)""".formatted(LOOKED_AT - 1);

    private static final String NEWEST = " ORDER BY t.id DESC LIMIT $2";

    public static TaskListing of(Filter filter, Page.Request page) {
        List<Object> values = new ArrayList<>(List.of(Cursors.before(page.cursor()), Cursors.rows(page)));
        StringBuilder asked = new StringBuilder("t.id < $1");
        // Only what is asked for stands in the statement, so each combination gets a plan of its own.
        restrict(asked, values, "workspace", filter.workspace());
        restrict(asked, values, "pool", filter.pool());
        restrict(asked, values, "status", SqlText.orNull(filter.status()));
        restrict(asked, values, "type", SqlText.orNull(filter.type()));
        if (looksAtFew(filter)) {
            asked.append(NEXT);
        }
        if (!filter.sight().all()) {
            asked.append(" AND ").append(SightSql.sees("t.workspace", filter.sight(), values));
        }
        if (filter.text() != null) {
            values.add(filter.text());
            asked.append(' ').append(CONTAINS.replace("$text", "$" + values.size()));
        }
        return new TaskListing(TaskStatements.VIEWS + "WHERE " + asked + NEWEST, values.toArray());
    }

    /** Whether there may be others that fit behind those that a page looks at. */
    static boolean looksAtFew(Filter filter) {
        return filter.text() != null || !filter.sight().all() && filter.workspace() == null;
    }

    private static void restrict(StringBuilder asked, List<Object> values, String column, @Nullable Object value) {
        if (value != null) {
            values.add(value.toString());
            asked.append(" AND t.").append(column).append(" = $").append(values.size());
        }
    }
}

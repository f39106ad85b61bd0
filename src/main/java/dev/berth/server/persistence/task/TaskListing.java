package dev.berth.server.persistence.task;

import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TaskStore.Filter;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a list of tasks, newest first, and one row more than the page has, which tells whether there is another
 * one. What is alive and what has ended are in different indexes, so each is looked for by itself.
 */
@SuppressWarnings("ArrayRecordComponent")
public record TaskListing(String sql, Object[] values) {
    private static final String NEWEST = " ORDER BY t.id DESC LIMIT $2";

    private static final String ENDED = "finished_at IS NOT NULL";

    public static TaskListing of(Filter filter, Page.Request page) {
        List<Object> values = new ArrayList<>(List.of(Cursors.before(page.cursor()), Cursors.rows(page)));
        StringBuilder asked = new StringBuilder("t.id < $1");
        // Only what is asked for stands in the statement, so each combination gets a plan of its own.
        restrict(asked, values, "workspace", filter.workspace());
        restrict(asked, values, "pool", filter.pool());
        restrict(asked, values, "status", SqlText.orNull(filter.status()));
        restrict(asked, values, "type", SqlText.orNull(filter.type()));
        boolean all = values.size() == 2;
        String sql =
                all ? TaskStatements.VIEWS + "WHERE " + asked : TaskStatements.views(found(filter, asked.toString()));
        return new TaskListing(sql + NEWEST, values.toArray());
    }

    private static void restrict(StringBuilder asked, List<Object> values, String column, @Nullable Object value) {
        if (value != null) {
            values.add(value.toString());
            asked.append(" AND t.").append(column).append(" = $").append(values.size());
        }
    }

    private static String found(Filter filter, String asked) {
        Stream<String> lives = switch (filter.status()) {
            case null -> Stream.of(TaskRows.LIVE, ENDED);
            case PENDING, RUNNING, APPLY_PENDING -> Stream.of(TaskRows.LIVE);
            case PLANNED, APPLIED, DISCARDED, FAILED, CANCELED -> Stream.of(ENDED);
        };
        return lives.map(life -> "(SELECT * FROM tasks t WHERE " + asked + " AND t." + life + NEWEST + ")")
                .collect(Collectors.joining(" UNION ALL ", "(", ")"));
    }
}

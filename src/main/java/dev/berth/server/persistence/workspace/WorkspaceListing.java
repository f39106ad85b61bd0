package dev.berth.server.persistence.workspace;

import dev.berth.domain.drift.DriftState;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import dev.berth.server.control.port.WorkspaceStore.TagFilter;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.SightSql;
import dev.berth.server.persistence.database.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a list of workspaces, newest first, and one row more than the page has, which tells whether there is
 * another one. Only what is asked for stands in it, so each combination gets a plan of its own, and each begins with one
 * index: that of a tag, in the order of the list; that of parts of names; or else that of a pool or of all.
 */
@SuppressWarnings("ArrayRecordComponent")
public record WorkspaceListing(String sql, Object[] values) {
    /** All parts of a name that are in the index have at most so many characters. */
    private static final int PIECE = 3;

    /** More than a client ever turns the pages of. */
    private static final int MOST_COUNTED = 1_000_000;

    public static WorkspaceListing of(Filter filter, Page.Request page) {
        Draft draft = new Draft(Cursors.before(page.cursor()), Cursors.rows(page));
        return draft.listing(filter, "");
    }

    /** The same list by its places: so many rows after so many others. */
    public static WorkspaceListing at(Filter filter, int skipped, int rows) {
        Draft draft = new Draft(Long.MAX_VALUE, rows);
        return draft.listing(filter, " OFFSET " + draft.value(skipped));
    }

    /** How many there are. */
    public static WorkspaceListing counting(Filter filter) {
        Draft draft = new Draft(Long.MAX_VALUE, MOST_COUNTED);
        String source = draft.source(filter);
        return new WorkspaceListing(
                "SELECT count(*)::int AS total FROM (SELECT FROM %s WHERE %s < $1%s LIMIT $2) AS counted"
                        .formatted(source, number(filter), draft.conditions),
                draft.values.toArray());
    }

    private static String number(Filter filter) {
        return filter.tags().isEmpty() ? "w.number" : "g.number";
    }

    /** A statement that is being put together. */
    private static final class Draft {
        private final List<Object> values = new ArrayList<>();
        private final StringBuilder conditions = new StringBuilder();

        Draft(long before, int rows) {
            values.add(before);
            values.add(rows);
        }

        WorkspaceListing listing(Filter filter, String offset) {
            String source = source(filter);
            String number = number(filter);
            return new WorkspaceListing(
                    "SELECT %s FROM %s WHERE %s < $1%s ORDER BY %s DESC LIMIT $2%s"
                            .formatted(WorkspaceRows.COLUMNS, source, number, conditions, number, offset),
                    values.toArray());
        }

        /** Where rows come from; notes the conditions on them. */
        String source(Filter filter) {
            List<TagFilter> tags = filter.tags();
            boolean all = filter.sight().all();
            String source = tags.isEmpty() ? untagged(filter, all) : tagged(tags.getFirst());
            if (!tags.isEmpty()) {
                tags.subList(1, tags.size()).forEach(this::alsoTagged);
                alsoNamed(filter.namePart());
            }
            if (!all) {
                where(SightSql.sees("w.name", filter.sight(), values));
            }
            if (filter.drift() != null) {
                where("coalesce((SELECT d.state FROM drifts d WHERE d.workspace = w.name), 'not_checked') = "
                        + value(SqlText.of(filter.drift())));
            }
            if (filter.pool() != null) {
                where("w.pool = " + value(filter.pool().value()));
            }
            return source;
        }

        /** Workspaces with drift are few among many: they are found by it, not by a walk through all others. */
        private String untagged(Filter filter, boolean all) {
            DriftState drift = filter.drift();
            return all && filter.namePart() == null && drift != null && drift != DriftState.NOT_CHECKED
                    ? "(SELECT * FROM workspaces WHERE name IN (SELECT workspace FROM drifts WHERE state = "
                            + value(SqlText.of(drift)) + ") OFFSET 0) AS w"
                    : named(filter, all);
        }

        private String value(Object value) {
            values.add(value);
            return "$" + values.size();
        }

        private void where(String condition) {
            conditions.append(" AND ").append(condition);
        }

        /** All of that name part are found before they are put in order: few enough, and never by a walk through all others. */
        private String named(Filter filter, boolean all) {
            String part = filter.namePart();
            if (part == null) {
                return all
                        ? "workspaces w"
                        : "(SELECT * FROM workspaces WHERE name IN (" + SightSql.seen(filter.sight(), values)
                                + ") OFFSET 0) AS w";
            }
            return "(SELECT * FROM workspaces WHERE name_pieces(name) @> " + value(pieces(part))
                    + "::text[] AND strpos(name, " + value(part) + ") > 0 OFFSET 0) AS w";
        }

        private void alsoNamed(@Nullable String part) {
            if (part != null) {
                where("strpos(w.name, " + value(part) + ") > 0");
            }
        }

        private String tagged(TagFilter tag) {
            where("g.key = " + value(tag.key()));
            if (tag.value() != null) {
                where("g.value = " + value(tag.value()));
            }
            return "workspace_tags g CROSS JOIN LATERAL (SELECT * FROM workspaces WHERE name = g.workspace OFFSET 0) AS w";
        }

        /** Each workspace's own tags are looked through, which are few; whoever else has that one does not matter. */
        private void alsoTagged(TagFilter tag) {
            String found = "(SELECT o.value FROM workspace_tags o WHERE o.workspace = g.workspace AND o.key || '' = "
                    + value(tag.key()) + ")";
            where(tag.value() == null ? found + " IS NOT NULL" : found + " = " + value(tag.value()));
        }
    }

    private static String[] pieces(String part) {
        return part.length() <= PIECE
                ? new String[] {part}
                : IntStream.rangeClosed(0, part.length() - PIECE)
                        .mapToObj(start -> part.substring(start, start + PIECE))
                        .distinct()
                        .toArray(String[]::new);
    }
}

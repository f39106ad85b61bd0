package dev.berth.server.persistence.database;

import dev.berth.domain.access.Sight;
import dev.berth.domain.access.Tag;
import dev.berth.domain.id.WorkspaceName;
import java.util.List;

/** What somebody sees, as a part of a statement whose values are being gathered. */
public final class SightSql {
    private SightSql() {}

    /**
     * Whether a workspace is seen.
     *
     * @param column which has its name
     */
    public static String sees(String column, Sight sight, List<Object> values) {
        String named = column + " = ANY (" + names(sight, values) + "::text[])";
        return sight.tags().isEmpty()
                ? named
                : "(" + named + " OR EXISTS (SELECT FROM workspace_tags seen WHERE seen.workspace = " + column
                        + " AND (seen.key, seen.value) IN (SELECT key, value FROM " + tags(sight, values) + ")))";
    }

    /** The names of all workspaces that are seen, found by names and tags and never by a walk through all others. */
    public static String seen(Sight sight, List<Object> values) {
        String named = "SELECT name FROM workspaces WHERE name = ANY (" + names(sight, values) + "::text[])";
        return sight.tags().isEmpty()
                ? named
                : named + " UNION SELECT seen.workspace FROM " + tags(sight, values)
                        + " JOIN workspace_tags seen ON seen.key = given.key AND seen.value = given.value";
    }

    private static String names(Sight sight, List<Object> values) {
        return value(
                values,
                sight.names().stream().map(WorkspaceName::value).sorted().toArray(String[]::new));
    }

    private static String tags(Sight sight, List<Object> values) {
        List<Tag> tags = List.copyOf(sight.tags());
        String keys = value(values, tags.stream().map(Tag::key).toArray(String[]::new));
        String words = value(values, tags.stream().map(Tag::value).toArray(String[]::new));
        return "unnest(" + keys + "::text[], " + words + "::text[]) AS given(key, value)";
    }

    private static String value(List<Object> values, Object value) {
        values.add(value);
        return "$" + values.size();
    }
}

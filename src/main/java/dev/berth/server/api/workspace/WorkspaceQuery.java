package dev.berth.server.api.workspace;

import dev.berth.domain.id.PoolName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import dev.berth.server.control.port.WorkspaceStore.TagFilter;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is asked of a list of workspaces. */
public final class WorkspaceQuery {
    private static final Pattern NAME_PART = Pattern.compile("[a-z0-9-]{1,63}");

    private WorkspaceQuery() {}

    /** All that is wrong with it is noted. */
    public static Filter filter(Checks checks, @Nullable String pool, List<String> tags, @Nullable String name) {
        checks.require(
                tags.size() <= TagChecks.MAX_COUNT,
                "tag",
                "must not be given more than " + TagChecks.MAX_COUNT + " times");
        checks.require(
                name == null || NAME_PART.matcher(name).matches(), "name", "must be 1 to 63 of a-z, 0-9 and hyphens");
        return new Filter(
                pool == null ? null : new PoolName(checks.label("pool", pool)),
                tags.stream().map(tag -> tag(checks, tag)).toList(),
                name);
    }

    private static TagFilter tag(Checks checks, String tag) {
        int end = tag.indexOf('=');
        String key = end < 0 ? tag : tag.substring(0, end);
        TagChecks.requireKey(checks, "tag", key);
        return new TagFilter(key, end < 0 ? null : TagChecks.value(checks, "tag", tag.substring(end + 1)));
    }
}

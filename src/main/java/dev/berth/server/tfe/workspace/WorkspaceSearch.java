package dev.berth.server.tfe.workspace;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.PoolName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import dev.berth.server.control.port.WorkspaceStore.TagFilter;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.document.QueryLists;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which workspaces a list is asked for: by tags, a part of the name, and the project. */
final class WorkspaceSearch {
    /** As many as a workspace may have. */
    private static final int MAX_TAGS = 50;

    private static final int MAX_TEXT = 256;

    /** Whatever the index: one that is passed over would make the list longer than it was asked for. */
    private static final Pattern TAGGED = Pattern.compile("filter\\[tagged]\\[([^\\[\\]]*)]\\[key]");

    private WorkspaceSearch() {}

    /** Empty when it cannot find any. */
    static Optional<Filter> of(MultivaluedMap<String, String> query) {
        Checks checks = new Checks();
        Map<String, @Nullable String> tags = tags(query);
        checks.require(tags.size() <= MAX_TAGS, "search[tags]", "must be at most " + MAX_TAGS);
        tags.forEach((key, value) -> {
            checks.text("search[tags]", key, MAX_TEXT, "");
            checks.text("filter[tagged]", value, MAX_TEXT, "");
        });
        String name = checks.text("search[name]", blankToNull(query.getFirst("search[name]")), MAX_TEXT, "");
        checks.done();
        String project = blankToNull(query.getFirst("filter[project][id]"));
        Optional<PoolName> pool = Optional.ofNullable(project)
                .flatMap(Ids::project)
                .filter(Invariant::isDnsLabel)
                .map(PoolName::new);
        if (project != null && pool.isEmpty()) {
            return Optional.empty();
        }
        List<TagFilter> wanted = tags.entrySet().stream()
                .map(tag -> new TagFilter(tag.getKey(), tag.getValue()))
                .toList();
        return Optional.of(new Filter(pool.orElse(null), wanted, name.isEmpty() ? null : name));
    }

    /** A key that is looked for with a value is listed without it as well. */
    private static Map<String, @Nullable String> tags(MultivaluedMap<String, String> query) {
        Map<String, @Nullable String> tags = new LinkedHashMap<>();
        QueryLists.of(query, "search[tags]").forEach(key -> tags.put(key, null));
        for (String parameter : query.keySet()) {
            Matcher index = TAGGED.matcher(parameter);
            String key = index.matches() ? blankToNull(query.getFirst(parameter)) : null;
            if (key != null) {
                tags.put(key, blankToNull(query.getFirst("filter[tagged][" + index.group(1) + "][value]")));
            }
        }
        return tags;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}

package dev.berth.server.web.workspace;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tag.
 *
 * @param value empty for a plain one
 */
public record TagLabel(String key, String value) {
    static List<TagLabel> of(Map<String, String> tags) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(tag -> new TagLabel(tag.getKey(), tag.getValue()))
                        .toList();
    }

    /** As the list of workspaces is asked for it, and as it is typed. */
    public String text() {
        return value.isEmpty() ? key : key + "=" + value;
    }
}

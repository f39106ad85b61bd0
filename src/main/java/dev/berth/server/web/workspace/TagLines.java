package dev.berth.server.web.workspace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.api.problem.ProblemException;
import java.util.Map;
import java.util.stream.Collectors;

/** Tags as they are typed: one in a line, {@code key} or {@code key=value}. */
final class TagLines {
    private TagLines() {}

    static String of(Map<String, String> tags) {
        return TagLabel.of(tags).stream().map(TagLabel::text).collect(Collectors.joining("\n"));
    }

    /**
     * As the API takes them.
     *
     * @throws ProblemException 400 when one is there twice
     */
    static ObjectNode body(String lines) {
        ObjectNode tags = JsonNodeFactory.instance.objectNode();
        lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> add(tags, line));
        return tags;
    }

    private static void add(ObjectNode tags, String line) {
        int equals = line.indexOf('=');
        String key = equals < 0 ? line : line.substring(0, equals).strip();
        if (tags.has(key)) {
            throw ProblemException.invalid("tags", "must not have a key twice");
        }
        tags.put(key, equals < 0 ? "" : line.substring(equals + 1).strip());
    }

    /** As a merge patch of those that stood in the form: what is not there any more is removed, what others added stays. */
    static ObjectNode patch(String before, String after) {
        ObjectNode patch = body(after);
        body(before).fieldNames().forEachRemaining(key -> {
            if (!patch.has(key)) {
                patch.putNull(key);
            }
        });
        return patch;
    }
}

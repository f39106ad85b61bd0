package dev.berth.masking;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a value Terraform calls sensitive: all of it, or some of its fields and elements, the latter by their number.
 *
 * @param all whether it is the whole value
 * @param inside the marked fields or elements
 */
record Mark(boolean all, Map<String, Mark> inside) {
    private static final Mark ALL = new Mark(true, Map.of());

    /** Reads marks as in {@code after_sensitive}; null when nothing is marked. */
    static @Nullable Mark read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> ALL;
            case START_OBJECT -> fields(parser);
            case START_ARRAY -> elements(parser);
            default -> null;
        };
    }

    private static @Nullable Mark fields(JsonParser parser) throws IOException {
        Map<String, Mark> marked = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            put(marked, name, read(parser));
        }
        return marked.isEmpty() ? null : new Mark(false, marked);
    }

    private static @Nullable Mark elements(JsonParser parser) throws IOException {
        Map<String, Mark> marked = new HashMap<>();
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            put(marked, String.valueOf(index), read(parser));
        }
        return marked.isEmpty() ? null : new Mark(false, marked);
    }

    private static void put(Map<String, Mark> marked, String name, @Nullable Mark mark) {
        if (mark != null) {
            marked.put(name, mark);
        }
    }

    /** The marks of a field, or of an element by its number. */
    @Nullable
    Mark of(String name) {
        return inside.get(name);
    }
}

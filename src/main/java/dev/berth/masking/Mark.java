package dev.berth.masking;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What of a value Terraform calls sensitive: all of it, or some of its fields and elements, the latter by their number.
 *
 * @param all whether it is the whole value
 * @param inside the marked fields or elements
 */
record Mark(boolean all, Map<String, Mark> inside) {
    /** The whole value. */
    static final Mark ALL = new Mark(true, Map.of());

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

    /** Adds what is marked of the value at which the parser stands, and leaves it at the value's end. */
    void collect(JsonParser value, Consumer<String> sink) throws IOException {
        boolean object = value.currentToken() == JsonToken.START_OBJECT;
        if (all || value.currentToken().isScalarValue()) {
            if (all) {
                collectAll(value, sink);
            }
            return;
        }
        for (int index = 0; !value.nextToken().isStructEnd(); index++) {
            String name = object ? value.currentName() : String.valueOf(index);
            if (object) {
                value.nextToken();
            }
            Mark mark = of(name);
            if (mark == null) {
                value.skipChildren();
            } else {
                mark.collect(value, sink);
            }
        }
    }

    private static void collectAll(JsonParser value, Consumer<String> sink) throws IOException {
        int depth = 0;
        do {
            JsonToken token = depth == 0 ? value.currentToken() : value.nextToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
                sink.accept(value.getText());
            }
        } while (depth > 0);
    }
}

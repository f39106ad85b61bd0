package dev.berth.cli.bench.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The plain values at the top of a JSON object, by name and as text; objects and lists in it are passed over. */
public final class Fields {
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, String> values;

    private Fields(Map<String, String> values) {
        this.values = values;
    }

    /** Reads the object; what is no JSON object has no fields. */
    public static Fields of(byte[] json) {
        Map<String, String> values = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Fields(Map.of());
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value.isStructStart()) {
                    parser.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    values.put(name, parser.getText());
                }
            }
            return new Fields(values);
        } catch (IOException e) {
            return new Fields(Map.of());
        }
    }

    /** The value as text, empty when there is none. */
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** The value as a number, 0 when it is none. */
    public long number(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}

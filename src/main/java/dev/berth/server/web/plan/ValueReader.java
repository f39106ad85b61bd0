package dev.berth.server.web.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.masking.PlanJsonFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads values of JSON. */
final class ValueReader {
    /** What lies deeper is read as text: whatever walks through a value may walk as deep as it goes. */
    private static final int DEEPEST = 40;

    /** What is longer is shown as text, whatever it is. */
    private static final int LONGEST_JSON = 128 * 1024;

    private ValueReader() {}

    /** The value at which the parser stands. */
    static Value read(JsonParser in) throws IOException {
        return read(in, DEEPEST);
    }

    private static Value read(JsonParser in, int levels) throws IOException {
        if (levels == 0 && in.currentToken().isStructStart()) {
            return new Value.Deep(copied(in));
        }
        return switch (in.currentToken()) {
            case START_OBJECT -> object(in, levels - 1);
            case START_ARRAY -> array(in, levels - 1);
            case VALUE_STRING -> new Value.Text(in.getText());
            case VALUE_NULL -> Value.NOTHING;
            default -> new Value.Literal(in.getText());
        };
    }

    private static Value object(JsonParser in, int levels) throws IOException {
        Map<String, Value> fields = new TreeMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            fields.put(name, read(in, levels));
        }
        return new Value.Fields(fields);
    }

    private static Value array(JsonParser in, int levels) throws IOException {
        List<Value> items = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(in, levels));
        }
        return new Value.Items(items);
    }

    private static String copied(JsonParser in) throws IOException {
        StringWriter json = new StringWriter();
        try (JsonGenerator out = PlanJsonFactory.JSON.createGenerator(json)) {
            out.copyCurrentStructure(in);
        }
        return json.toString();
    }

    /** The object or list that a text is, if it is one and not too long. */
    static Optional<Value> json(String text) {
        String trimmed = text.strip();
        boolean perhaps = text.length() <= LONGEST_JSON && (trimmed.startsWith("{") || trimmed.startsWith("["));
        if (!perhaps) {
            return Optional.empty();
        }
        try (JsonParser in = PlanJsonFactory.JSON.createParser(trimmed)) {
            in.nextToken();
            Value value = read(in);
            return in.nextToken() == null ? Optional.of(value) : Optional.empty();
        } catch (IOException e) {
            // Text that only looks like it.
            return Optional.empty();
        }
    }
}

package dev.berth.server.api.state;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the tools can read the fields of a state at all; what is in them they know better. */
final class StateShape {
    private static final Set<String> TEXTS = Set.of("mode", "type", "name", "module", "provider");

    private @Nullable String problem;

    /** What the tools cannot read of the fields so far, or null. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Reads the value of a field at the top to its end. */
    void read(String field, JsonParser parser, JsonToken value) throws IOException {
        switch (field) {
            case "resources" -> resources(parser, value);
            case "outputs" -> {
                require(isNull(value) || value == JsonToken.START_OBJECT, "outputs must be an object");
                parser.skipChildren();
            }
            case "check_results" -> {
                require(isNull(value) || value == JsonToken.START_ARRAY, "check_results must be a list");
                parser.skipChildren();
            }
            case "terraform_version" -> text("terraform_version", parser, value);
            default -> parser.skipChildren();
        }
    }

    private void resources(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            require(isNull(value), "resources must be a list");
            parser.skipChildren();
            return;
        }
        for (JsonToken each = parser.nextToken(); each != JsonToken.END_ARRAY; each = parser.nextToken()) {
            require(each == JsonToken.START_OBJECT, "resources must be a list of objects");
            if (each == JsonToken.START_OBJECT) {
                resource(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void resource(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("instances")) {
                instances(parser, value);
            } else if (TEXTS.contains(field)) {
                text("resources." + field, parser, value);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void instances(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            require(isNull(value), "resources.instances must be a list");
            parser.skipChildren();
            return;
        }
        for (JsonToken each = parser.nextToken(); each != JsonToken.END_ARRAY; each = parser.nextToken()) {
            require(isNull(each) || each == JsonToken.START_OBJECT, "resources.instances must be a list of objects");
            parser.skipChildren();
        }
    }

    private void text(String field, JsonParser parser, JsonToken value) throws IOException {
        require(isNull(value) || value == JsonToken.VALUE_STRING, field + " must be a string");
        parser.skipChildren();
    }

    private static boolean isNull(JsonToken value) {
        return value == JsonToken.VALUE_NULL;
    }

    private void require(boolean holds, String otherwise) {
        if (!holds && problem == null) {
            problem = otherwise;
        }
    }
}

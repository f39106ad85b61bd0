package dev.berth.agent.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The variables whose values a plan holds. They stay as they were planned: whoever gives another one is told both. */
public final class PlannedVariables {
    private PlannedVariables() {}

    /** The names in a plan's JSON. */
    public static Set<String> of(Path planJson) throws IOException {
        Set<String> names = new HashSet<>();
        try (JsonParser parser = new JsonFactory().createParser(planJson.toFile())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals("variables");
                JsonToken value = parser.nextToken();
                if (wanted && value == JsonToken.START_OBJECT) {
                    return names(parser, names);
                }
                parser.skipChildren();
            }
        }
        return names;
    }

    private static Set<String> names(JsonParser parser, Set<String> names) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            names.add(parser.currentName());
            parser.nextToken();
            parser.skipChildren();
        }
        return names;
    }
}

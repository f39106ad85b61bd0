package dev.berth.agent.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The variables whose values a plan holds; ephemeral ones are not among them and have to be given again. */
public final class PlanVariables {
    private PlanVariables() {}

    /** The names in the {@code variables} of a plan's JSON, which is read as a stream. */
    public static Set<String> of(Path planJson) throws IOException {
        Set<String> names = new TreeSet<>();
        try (JsonParser json = new JsonFactory().createParser(planJson.toFile())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean variables = json.currentName().equals("variables");
                if (json.nextToken() == JsonToken.START_OBJECT && variables) {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        names.add(json.currentName());
                        json.nextToken();
                        json.skipChildren();
                    }
                } else {
                    json.skipChildren();
                }
            }
        }
        return names;
    }
}

package dev.berth.agent.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plan adds, changes and destroys, counted as Terraform's own summary does: a replacement is one of each of
 * the first and the last. The file is read as a stream, since a plan's JSON can be many times larger than the plan.
 */
public record PlanCounts(int add, int change, int destroy) {

    /** Counts the {@code resource_changes} of a plan's JSON. */
    public static PlanCounts of(Path planJson) throws IOException {
        int[] counts = new int[3];
        try (JsonParser parser = new JsonFactory().createParser(planJson.toFile())) {
            expect(parser, JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean changes = parser.currentName().equals("resource_changes");
                if (parser.nextToken() == JsonToken.START_ARRAY && changes) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        count(parser, counts);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        return new PlanCounts(counts[0], counts[1], counts[2]);
    }

    private static void expect(JsonParser parser, JsonToken token) throws IOException {
        if (parser.nextToken() != token) {
            throw new IOException("a plan's JSON is one object");
        }
    }

    private static void count(JsonParser parser, int[] counts) throws IOException {
        boolean managed = true;
        List<String> actions = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            if (field.equals("mode")) {
                managed = "managed".equals(parser.getText());
            } else if (field.equals("change")) {
                readActions(parser, actions);
            } else {
                parser.skipChildren();
            }
        }
        if (managed) {
            counts[0] += actions.contains("create") ? 1 : 0;
            counts[1] += actions.contains("update") ? 1 : 0;
            counts[2] += actions.contains("delete") ? 1 : 0;
        }
    }

    private static void readActions(JsonParser parser, List<String> actions) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals("actions");
            if (parser.nextToken() == JsonToken.START_ARRAY && wanted) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    actions.add(parser.getText());
                }
            } else {
                parser.skipChildren();
            }
        }
    }
}

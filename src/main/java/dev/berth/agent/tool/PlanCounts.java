package dev.berth.agent.tool;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plan adds, changes and destroys, counted as Terraform's own summary does: a replacement is one of each of
 * the first and the last.
 */
public record PlanCounts(int add, int change, int destroy) {

    /** Counts the {@code resource_changes} of a plan's JSON, which is read to its end. */
    static PlanCounts of(JsonParser changes) throws IOException {
        int[] counts = new int[3];
        while (changes.nextToken() == JsonToken.START_OBJECT) {
            count(changes, counts);
        }
        return new PlanCounts(counts[0], counts[1], counts[2]);
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

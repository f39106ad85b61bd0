package dev.berth.agent.tool;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.masking.PlanJsonFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of what a plan changes, finds changed or puts off: whoever draws the plan needs the schema of each.
 *
 * @param types each once, also of what stays as it is
 */
public record PlanTypes(Set<Type> types) {
    public PlanTypes {
        types = Set.copyOf(types);
    }

    /**
     * One type.
     *
     * @param provider its provider's address, as {@code example.org/acme/cloud}
     * @param group where a provider's schemas have it: {@code resource_schemas} or {@code data_source_schemas}
     */
    public record Type(String provider, String group, String name) {}

    /**
     * Reads a plan's JSON once, and as a stream.
     *
     * @throws IOException when the file cannot be read, or not as a plan's JSON
     */
    public static PlanTypes of(Path planJson) throws IOException {
        try (JsonParser json = PlanJsonFactory.JSON.createParser(planJson.toFile())) {
            return of(json);
        }
    }

    static PlanTypes of(JsonParser plan) throws IOException {
        if (plan.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("a plan's JSON is one object");
        }
        Set<Type> types = new HashSet<>();
        while (plan.nextToken() == JsonToken.FIELD_NAME) {
            String field = plan.currentName();
            JsonToken token = plan.nextToken();
            switch (field) {
                case "resource_changes", "resource_drift", "deferred_changes" -> {
                    if (token == JsonToken.START_ARRAY) {
                        readChanges(plan, types);
                    }
                }
                default -> plan.skipChildren();
            }
        }
        return new PlanTypes(types);
    }

    private static void readChanges(JsonParser plan, Set<Type> types) throws IOException {
        while (plan.nextToken() != JsonToken.END_ARRAY) {
            readChange(plan, types);
        }
    }

    /** One that is put off is an object with the reason and the change. */
    private static void readChange(JsonParser plan, Set<Type> types) throws IOException {
        @Nullable String provider = null;
        @Nullable String mode = null;
        @Nullable String name = null;
        while (plan.nextToken() == JsonToken.FIELD_NAME) {
            String field = plan.currentName();
            plan.nextToken();
            switch (field) {
                case "resource_change" -> readChange(plan, types);
                case "provider_name" -> provider = plan.getText();
                case "mode" -> mode = plan.getText();
                case "type" -> name = plan.getText();
                default -> plan.skipChildren();
            }
        }
        if (provider != null && mode != null && name != null) {
            types.add(new Type(provider, mode.equals("data") ? "data_source_schemas" : "resource_schemas", name));
        }
    }
}

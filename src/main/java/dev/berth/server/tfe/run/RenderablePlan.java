package dev.berth.server.tfe.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.berth.server.api.task.PlanDocuments.PlanParts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * The document that a command line renders a plan from: what changes of the plan's JSON, without what is sensitive, and the
 * providers' schemas. The command line crashes over a type without a schema and over an action that it does not know, so a
 * plan with one is not given to it. One change is held at a time.
 */
final class RenderablePlan {
    /** Numbers keep all of their digits, and a value may be as long as the plan. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private static final Set<String> ACTIONS = Set.of("no-op", "create", "read", "update", "delete", "forget");

    private final JsonParser redacted;
    private final JsonParser whole;
    private final RenderableTypes types;
    private final JsonGenerator out;
    private boolean renderable = true;

    private RenderablePlan(JsonParser redacted, JsonParser whole, RenderableTypes types, JsonGenerator out) {
        this.redacted = redacted;
        this.whole = whole;
        this.types = types;
        this.out = out;
    }

    /**
     * Empty when something in the plan cannot be rendered.
     *
     * @throws IOException when a part is not what was stored under its name
     */
    static Optional<byte[]> of(PlanParts parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonParser redacted = JSON.createParser(parts.redacted());
                JsonParser whole = JSON.createParser(parts.whole());
                JsonGenerator out = JSON.createGenerator(bytes)) {
            RenderableTypes types = RenderableTypes.of(JSON.createParser(parts.schemas()));
            RenderablePlan plan = new RenderablePlan(redacted, whole, types, out);
            plan.document(JSON.createParser(parts.schemas()));
            if (!plan.renderable) {
                return Optional.empty();
            }
        }
        return Optional.of(bytes.toByteArray());
    }

    private void document(JsonParser schemas) throws IOException {
        out.writeStartObject();
        redacted.nextToken();
        whole.nextToken();
        while (redacted.nextToken() == JsonToken.FIELD_NAME) {
            String field = redacted.currentName();
            if (whole.nextToken() != JsonToken.FIELD_NAME
                    || !whole.currentName().equals(field)) {
                throw new IOException("the two forms of a plan differ in " + field);
            }
            redacted.nextToken();
            whole.nextToken();
            field(field);
        }
        schemas(schemas);
        out.writeEndObject();
    }

    private void field(String field) throws IOException {
        switch (field) {
            case "format_version" -> copy("plan_format_version", redacted);
            case "relevant_attributes" -> copy(field, redacted);
            case "resource_changes", "resource_drift", "deferred_changes" -> changes(field);
            case "output_changes" -> outputs(field);
            case "action_invocations", "deferred_action_invocations" -> invocations();
            default -> redacted.skipChildren();
        }
        whole.skipChildren();
    }

    private void copy(String field, JsonParser from) throws IOException {
        out.writeFieldName(field);
        out.copyCurrentStructure(from);
    }

    private void changes(String field) throws IOException {
        if (redacted.currentToken() != JsonToken.START_ARRAY) {
            return;
        }
        out.writeArrayFieldStart(field);
        while (redacted.nextToken() != JsonToken.END_ARRAY) {
            whole.nextToken();
            JsonNode shown = JSON.readTree(redacted);
            JsonNode real = JSON.readTree(whole);
            change(
                    shown.path("resource_change").isObject() ? shown.path("resource_change") : shown,
                    real.path("resource_change").isObject() ? real.path("resource_change") : real);
            JSON.writeTree(out, shown);
        }
        whole.nextToken();
        out.writeEndArray();
    }

    private void change(JsonNode shown, JsonNode real) {
        renderable &= types.contain(
                shown.path("provider_name").asText(),
                shown.path("mode").asText(),
                shown.path("type").asText());
        action(shown.path("change"), real.path("change"));
    }

    private void outputs(String field) throws IOException {
        if (redacted.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        out.writeObjectFieldStart(field);
        while (redacted.nextToken() == JsonToken.FIELD_NAME) {
            out.writeFieldName(redacted.currentName());
            whole.nextToken();
            redacted.nextToken();
            whole.nextToken();
            JsonNode shown = JSON.readTree(redacted);
            action(shown, JSON.readTree(whole));
            JSON.writeTree(out, shown);
        }
        whole.nextToken();
        out.writeEndObject();
    }

    /** Actions beside resources are drawn from schemas of their own, which are not there: without them it would be half a plan. */
    private void invocations() throws IOException {
        if (redacted.currentToken() == JsonToken.START_ARRAY && redacted.nextToken() != JsonToken.END_ARRAY) {
            renderable = false;
            do {
                redacted.skipChildren();
            } while (redacted.nextToken() != JsonToken.END_ARRAY);
        }
    }

    private void action(JsonNode shown, JsonNode real) {
        for (JsonNode action : shown.path("actions")) {
            renderable &= ACTIONS.contains(action.asText());
        }
        RenderableChange.prepare(shown, real);
    }

    private void schemas(JsonParser schemas) throws IOException {
        schemas.nextToken();
        while (schemas.nextToken() == JsonToken.FIELD_NAME) {
            String field = schemas.currentName();
            schemas.nextToken();
            switch (field) {
                case "format_version" -> copy("provider_format_version", schemas);
                case "provider_schemas" -> copy(field, schemas);
                default -> schemas.skipChildren();
            }
        }
    }
}

package dev.berth.agent.tool;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.masking.PlanJsonFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/**
 * What {@code providers schema -json} says, reduced to what a plan is drawn with: the schemas of its types, without what is
 * written for people to read. All of them may be tens of megabytes, so they are copied token by token.
 */
public final class ProviderSchemas {
    private static final String PROVIDERS = "provider_schemas";

    private final Set<PlanTypes.Type> wanted;
    private final JsonParser in;
    private final JsonGenerator out;

    private ProviderSchemas(Set<PlanTypes.Type> wanted, JsonParser in, JsonGenerator out) {
        this.wanted = wanted;
        this.in = in;
        this.out = out;
    }

    /**
     * Writes the document again, with those types alone.
     *
     * @throws IOException when it is no JSON object, or cannot be read or written
     */
    public static void reduce(InputStream schemas, PlanTypes types, OutputStream out) throws IOException {
        try (JsonParser parser = PlanJsonFactory.JSON.createParser(schemas);
                JsonGenerator generator = PlanJsonFactory.JSON.createGenerator(out)) {
            new ProviderSchemas(types.types(), parser, generator).document();
        }
    }

    private void document() throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("the providers' schemas are one object");
        }
        out.writeStartObject();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            if (in.nextToken() == JsonToken.START_OBJECT && field.equals(PROVIDERS)) {
                out.writeObjectFieldStart(field);
                providers();
                out.writeEndObject();
            } else if (field.equals("format_version")) {
                out.writeFieldName(field);
                out.copyCurrentStructure(in);
            } else {
                in.skipChildren();
            }
        }
        out.writeEndObject();
    }

    private void providers() throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String provider = in.currentName();
            if (in.nextToken() == JsonToken.START_OBJECT
                    && wanted.stream().anyMatch(type -> type.provider().equals(provider))) {
                out.writeObjectFieldStart(provider);
                groups(provider);
                out.writeEndObject();
            } else {
                in.skipChildren();
            }
        }
    }

    private void groups(String provider) throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String group = in.currentName();
            if (in.nextToken() == JsonToken.START_OBJECT
                    && wanted.stream()
                            .anyMatch(type -> type.provider().equals(provider)
                                    && type.group().equals(group))) {
                out.writeObjectFieldStart(group);
                types(provider, group);
                out.writeEndObject();
            } else {
                in.skipChildren();
            }
        }
    }

    private void types(String provider, String group) throws IOException {
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String type = in.currentName();
            in.nextToken();
            if (wanted.contains(new PlanTypes.Type(provider, group, type))) {
                out.writeFieldName(type);
                schema(false);
            } else {
                in.skipChildren();
            }
        }
    }

    /** @param named whether it is an object whose fields are attributes and blocks, which may have any name */
    private void schema(boolean named) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            out.copyCurrentStructure(in);
            return;
        }
        out.writeStartObject();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            in.nextToken();
            if (!named && isForPeople(field)) {
                in.skipChildren();
            } else {
                out.writeFieldName(field);
                schema(!named && (field.equals("attributes") || field.equals("block_types")));
            }
        }
        out.writeEndObject();
    }

    private static boolean isForPeople(String field) {
        return field.equals("description") || field.equals("description_kind");
    }
}

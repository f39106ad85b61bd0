package dev.berth.server.tfe.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which types have a schema in what a plan is rendered with. */
record RenderableTypes(Set<Type> types) {
    RenderableTypes {
        types = Set.copyOf(types);
    }

    /**
     * One type.
     *
     * @param mode {@code managed} or {@code data}, as in a plan
     */
    record Type(String provider, String mode, String name) {}

    static RenderableTypes of(JsonParser schemas) throws IOException {
        Set<Type> types = new HashSet<>();
        try (schemas) {
            schemas.nextToken();
            while (schemas.nextToken() == JsonToken.FIELD_NAME) {
                boolean providers = schemas.currentName().equals("provider_schemas");
                if (schemas.nextToken() == JsonToken.START_OBJECT && providers) {
                    readProviders(schemas, types);
                } else {
                    schemas.skipChildren();
                }
            }
        }
        return new RenderableTypes(types);
    }

    boolean contain(String provider, String mode, String name) {
        return types.contains(new Type(provider, mode, name));
    }

    private static void readProviders(JsonParser schemas, Set<Type> types) throws IOException {
        while (schemas.nextToken() == JsonToken.FIELD_NAME) {
            String provider = schemas.currentName();
            if (schemas.nextToken() == JsonToken.START_OBJECT) {
                readGroups(schemas, provider, types);
            }
        }
    }

    private static void readGroups(JsonParser schemas, String provider, Set<Type> types) throws IOException {
        while (schemas.nextToken() == JsonToken.FIELD_NAME) {
            String group = schemas.currentName();
            String mode = mode(group);
            if (schemas.nextToken() == JsonToken.START_OBJECT && mode != null) {
                readNames(schemas, provider, mode, types);
            } else {
                schemas.skipChildren();
            }
        }
    }

    private static void readNames(JsonParser schemas, String provider, String mode, Set<Type> types)
            throws IOException {
        while (schemas.nextToken() == JsonToken.FIELD_NAME) {
            Type type = new Type(provider, mode, schemas.currentName());
            if (schemas.nextToken() == JsonToken.START_OBJECT) {
                types.add(type);
            }
            schemas.skipChildren();
        }
    }

    private static @Nullable String mode(String group) {
        return switch (group) {
            case "resource_schemas" -> "managed";
            case "data_source_schemas" -> "data";
            default -> null;
        };
    }
}

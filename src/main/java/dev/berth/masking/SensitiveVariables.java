package dev.berth.masking;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The variables in a plan's JSON, as {@code terraform show -json} writes it. */
public final class SensitiveVariables {
    private SensitiveVariables() {}

    /** The names of the root variables that are declared sensitive. */
    static Set<String> sensitiveNames(JsonParser plan) throws IOException {
        Set<String> names = new HashSet<>();
        if (enter(plan, "configuration")) {
            declaredIn(plan, names);
        }
        return names;
    }

    /**
     * Adds the names of the root variables that a plan's {@code configuration} declares sensitive, and reads it to its end.
     *
     * @throws IOException when it cannot be read as JSON
     */
    public static void declaredIn(JsonParser configuration, Set<String> names) throws IOException {
        within(
                configuration,
                "root_module",
                module -> within(module, "variables", variables -> {
                    while (variables.nextToken() == JsonToken.FIELD_NAME) {
                        String name = variables.currentName();
                        variables.nextToken();
                        if (isSensitive(variables)) {
                            names.add(name);
                        }
                    }
                }));
    }

    private interface Reading {
        void read(JsonParser object) throws IOException;
    }

    /** Reads an object to its end, and the object in that field of it, if there is one, by the reading. */
    private static void within(JsonParser object, String field, Reading reading) throws IOException {
        if (object.currentToken() != JsonToken.START_OBJECT) {
            object.skipChildren();
            return;
        }
        while (object.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = object.currentName().equals(field);
            if (object.nextToken() == JsonToken.START_OBJECT && wanted) {
                reading.read(object);
            } else {
                object.skipChildren();
            }
        }
    }

    /**
     * The values of the root variables that a plan declares sensitive, by their names, as they are to be masked.
     *
     * @throws IOException when it is no JSON
     */
    public static Map<String, String> declared(byte[] plan) throws IOException {
        Set<String> names;
        try (JsonParser parser = PlanJsonFactory.JSON.createParser(plan)) {
            names = sensitiveNames(parser);
        }
        Map<String, String> values = new TreeMap<>();
        try (JsonParser parser = PlanJsonFactory.JSON.createParser(plan)) {
            collect(parser, names, values::put);
        }
        return values;
    }

    /** Adds the values of these variables. */
    static void collect(JsonParser plan, Set<String> names, BiConsumer<String, String> sink) throws IOException {
        if (!enter(plan, "variables")) {
            return;
        }
        while (plan.nextToken() == JsonToken.FIELD_NAME) {
            String name = plan.currentName();
            plan.nextToken();
            String text = valueOf(plan);
            if (names.contains(name) && text != null) {
                sink.accept(name, text);
            }
        }
    }

    /** The value in an entry of a plan's {@code variables}, as it is to be masked, or null; the entry is read to its end. */
    public static @Nullable String valueOf(JsonParser variable) throws IOException {
        String text = null;
        if (variable.currentToken() != JsonToken.START_OBJECT) {
            variable.skipChildren();
            return null;
        }
        while (variable.nextToken() == JsonToken.FIELD_NAME) {
            boolean value = variable.currentName().equals("value");
            variable.nextToken();
            if (value) {
                text = text(variable);
            } else {
                variable.skipChildren();
            }
        }
        return text;
    }

    private static @Nullable String text(JsonParser value) throws IOException {
        if (value.currentToken() == JsonToken.VALUE_STRING) {
            return value.getText();
        }
        if (value.currentToken().isNumeric()) {
            // As JSON, so that it is a part of a value: a single digit must not be masked everywhere.
            return "[" + value.getText() + "]";
        }
        if (!value.currentToken().isStructStart()) {
            return null;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = PlanJsonFactory.JSON.createGenerator(text)) {
            copy.copyCurrentStructure(value);
        }
        return text.toString();
    }

    /** To the beginning of a field's value in the document; false when there is none. */
    private static boolean enter(JsonParser parser, String field) throws IOException {
        parser.nextToken();
        return into(parser, field);
    }

    /** From the beginning of an object into a field's value; false at the object's end when it has none. */
    private static boolean into(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(field);
            parser.nextToken();
            if (found) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    /** Reads one declaration to its end. */
    private static boolean isSensitive(JsonParser declaration) throws IOException {
        boolean sensitive = false;
        if (declaration.currentToken() != JsonToken.START_OBJECT) {
            declaration.skipChildren();
            return false;
        }
        while (declaration.nextToken() == JsonToken.FIELD_NAME) {
            boolean mark = declaration.currentName().equals("sensitive");
            JsonToken value = declaration.nextToken();
            sensitive |= mark && value == JsonToken.VALUE_TRUE;
            declaration.skipChildren();
        }
        return sensitive;
    }
}

package dev.berth.masking;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The variables in a plan's JSON, as {@code terraform show -json} writes it. */
public final class SensitiveVariables {
    private SensitiveVariables() {}

    /**
     * The values of the variables that the configuration itself declares sensitive, wherever they came from: a file of
     * the configuration, an environment variable, a default.
     *
     * @throws IOException when the file cannot be read as JSON
     */
    public static Secrets declaredSensitive(Path planJson) throws IOException {
        Set<String> names;
        try (InputStream file = Files.newInputStream(planJson);
                JsonParser parser = PlanJsonFactory.JSON.createParser(file)) {
            names = sensitiveNames(parser);
        }
        Secrets secrets = new Secrets();
        if (!names.isEmpty()) {
            try (InputStream file = Files.newInputStream(planJson);
                    JsonParser parser = PlanJsonFactory.JSON.createParser(file)) {
                collect(parser, names, secrets);
            }
        }
        return secrets;
    }

    /** The names of the root variables that are declared sensitive. */
    static Set<String> sensitiveNames(JsonParser plan) throws IOException {
        Set<String> names = new HashSet<>();
        if (enter(plan, "configuration") && into(plan, "root_module") && into(plan, "variables")) {
            while (plan.nextToken() == JsonToken.FIELD_NAME) {
                String name = plan.currentName();
                plan.nextToken();
                if (isSensitive(plan)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** Adds the values of these variables. */
    static void collect(JsonParser plan, Set<String> names, Secrets secrets) throws IOException {
        if (!enter(plan, "variables")) {
            return;
        }
        while (plan.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = names.contains(plan.currentName());
            plan.nextToken();
            if (wanted && into(plan, "value")) {
                add(plan, secrets);
                while (plan.nextToken() == JsonToken.FIELD_NAME) {
                    plan.nextToken();
                    plan.skipChildren();
                }
            } else {
                plan.skipChildren();
            }
        }
    }

    private static void add(JsonParser value, Secrets secrets) throws IOException {
        if (value.currentToken() == JsonToken.VALUE_STRING) {
            secrets.add(value.getText());
        } else if (value.currentToken().isNumeric()) {
            // As JSON, so that it is a part of a value: a single digit must not be masked everywhere.
            secrets.add("[" + value.getText() + "]");
        } else if (value.currentToken().isStructStart()) {
            StringWriter text = new StringWriter();
            try (JsonGenerator copy = PlanJsonFactory.JSON.createGenerator(text)) {
                copy.copyCurrentStructure(value);
            }
            secrets.add(text.toString());
        }
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

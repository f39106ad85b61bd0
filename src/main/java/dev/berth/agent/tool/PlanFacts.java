package dev.berth.agent.tool;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.masking.MarkedValues;
import dev.berth.masking.PlanJsonFactory;
import dev.berth.masking.PlanText;
import dev.berth.masking.Secrets;
import dev.berth.masking.SensitiveVariables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a plan's JSON says that its attempt has to know. It is read once and as a stream, since it can be many times
 * larger than the plan.
 *
 * @param counts what it would do
 * @param variables the names of those whose values the plan holds; ephemeral ones have to be given again
 * @param secrets the values of the variables that the configuration itself declares sensitive, wherever they came from: a
 *     file of the configuration, an environment variable, a default; and all values that are marked, as those of modules are
 * @param stateIsEmpty whether no resource is known, in no module
 */
public record PlanFacts(PlanCounts counts, Set<String> variables, Secrets secrets, boolean stateIsEmpty) {

    /** @throws IOException when the file cannot be read, or not as a plan's JSON */
    public static PlanFacts of(Path planJson) throws IOException {
        PlanCounts counts = new PlanCounts(0, 0, 0);
        Map<String, @Nullable String> values = new HashMap<>();
        Set<String> sensitive = new HashSet<>();
        boolean empty = true;
        try (JsonParser json = PlanJsonFactory.JSON.createParser(planJson.toFile())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a plan's JSON is one object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken token = json.nextToken();
                if (token == JsonToken.START_ARRAY && field.equals("resource_changes")) {
                    counts = PlanCounts.of(json);
                } else if (token == JsonToken.START_OBJECT && field.equals("variables")) {
                    readValues(json, values);
                } else if (token == JsonToken.START_OBJECT && field.equals("configuration")) {
                    SensitiveVariables.declaredIn(json, sensitive);
                } else if (token == JsonToken.START_OBJECT && field.equals("prior_state")) {
                    empty = !hasResources(json);
                } else {
                    json.skipChildren();
                }
            }
        }
        MarkedValues marked = new MarkedValues();
        PlanText.of(planJson).collectMarked(marked);
        Secrets secrets = secrets(values, sensitive).addAll(marked.secrets());
        return new PlanFacts(counts, new TreeSet<>(values.keySet()), secrets, empty);
    }

    /** Reads a state to its end. */
    private static boolean hasResources(JsonParser state) throws IOException {
        boolean found = false;
        for (int depth = 1; depth > 0; ) {
            JsonToken token = state.nextToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.FIELD_NAME && state.currentName().equals("resources")) {
                // In values of users such a field may stand deeper; then there is a resource that has it.
                found = true;
            }
        }
        return found;
    }

    private static void readValues(JsonParser variables, Map<String, @Nullable String> values) throws IOException {
        while (variables.nextToken() == JsonToken.FIELD_NAME) {
            String name = variables.currentName();
            variables.nextToken();
            values.put(name, SensitiveVariables.valueOf(variables));
        }
    }

    private static Secrets secrets(Map<String, @Nullable String> values, Set<String> sensitive) {
        Secrets secrets = new Secrets();
        for (String name : new TreeSet<>(sensitive)) {
            String value = values.get(name);
            if (value != null) {
                secrets.add(value);
            }
        }
        return secrets;
    }
}

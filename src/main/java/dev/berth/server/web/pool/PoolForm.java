package dev.berth.server.web.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Violation;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The form of a pool: what was typed as the API's body, and what is wrong with it at the fields. What it has to be is the
 * API's to say; only what cannot stand in JSON at all is found here.
 */
final class PoolForm {
    private static final List<String> NUMBERS =
            List.of("minPods", "maxPods", "slotsPerPod", "warmSlots", "warmSlotsUpTo");
    private static final List<String> TEXTS =
            List.of("name", "runtime", "idleTimeout", "reservationTtl", "startTimeout");
    private static final String TEMPLATE = "podTemplate";
    private static final String SCHEDULES = "schedules";
    private static final String SELF_SERVICE = "selfService";
    private static final int DIGITS = 9;

    private final RequestJson json;
    private final Map<String, String> values;
    private final List<Violation> violations = new ArrayList<>();

    private PoolForm(RequestJson json, Map<String, String> values) {
        this.json = json;
        this.values = values;
    }

    /** A form as it was sent. */
    static PoolForm sent(Form form, RequestJson json) {
        return new PoolForm(json, form.fields());
    }

    /** A form of what is there, or of the defaults. */
    static PoolForm of(ObjectNode body, RequestJson json) {
        Map<String, String> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            JsonNode value = field.getValue();
            if (!value.isNull() && !(value.isArray() && value.isEmpty())) {
                values.put(field.getKey(), value.isContainerNode() ? value.toPrettyString() : value.asText());
            }
        }
        return new PoolForm(json, values);
    }

    /** What a new pool begins with. */
    static PoolForm empty(RequestJson json) {
        return new PoolForm(json, Map.of("runtime", "local", "minPods", "0", "maxPods", "3"));
    }

    /**
     * The body. What is empty is null: left out of a new pool, and its default again in one that is changed.
     *
     * @param check what the API finds wrong with a body, asked for when there is one that it will not get
     * @throws ProblemException 400 with that, and with what is no number or no JSON
     */
    ObjectNode body(Consumer<ObjectNode> check) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        TEXTS.forEach(field -> body.set(field, text(field)));
        NUMBERS.forEach(field -> body.set(field, number(field)));
        body.put(SELF_SERVICE, text("selfService").asText().equals("true"));
        body.set(TEMPLATE, template());
        body.set(SCHEDULES, schedules());
        if (violations.isEmpty()) {
            return body;
        }
        try {
            check.accept(body);
        } catch (ProblemException e) {
            e.problem().violations().stream().filter(bad -> !isTold(bad)).forEach(violations::add);
        }
        throw ProblemException.invalid(violations);
    }

    private boolean isTold(Violation bad) {
        return violations.stream().anyMatch(told -> told.field().equals(bad.field()));
    }

    private JsonNode text(String field) {
        String value = values.getOrDefault(field, "").strip();
        return value.isEmpty() ? NullNode.instance : JsonNodeFactory.instance.textNode(value);
    }

    private JsonNode number(String field) {
        String value = values.getOrDefault(field, "").strip();
        if (value.isEmpty()) {
            return NullNode.instance;
        }
        if (!value.matches("-?[0-9]{1," + DIGITS + "}")) {
            violations.add(new Violation(field, "must be a whole number"));
            return NullNode.instance;
        }
        return JsonNodeFactory.instance.numberNode(Integer.parseInt(value));
    }

    private JsonNode template() {
        String value = values.getOrDefault(TEMPLATE, "").strip();
        if (value.isEmpty()) {
            return NullNode.instance;
        }
        try {
            return json.object(value.getBytes(StandardCharsets.UTF_8));
        } catch (ProblemException e) {
            violations.add(new Violation(
                    TEMPLATE, "must be a JSON object: " + e.problem().detail()));
            return NullNode.instance;
        }
    }

    private JsonNode schedules() {
        String value = values.getOrDefault(SCHEDULES, "").strip();
        if (value.isEmpty()) {
            return NullNode.instance;
        }
        try {
            // The API's reader takes objects alone, and says what is wrong with one in the API's words.
            JsonNode list = json.object(("{\"list\": " + value + "}").getBytes(StandardCharsets.UTF_8))
                    .get("list");
            if (list.isArray()) {
                return list;
            }
            violations.add(new Violation(SCHEDULES, "must be a list as JSON, [{...}, {...}]"));
        } catch (ProblemException e) {
            violations.add(new Violation(
                    SCHEDULES, "must be a list as JSON: " + e.problem().detail()));
        }
        return NullNode.instance;
    }

    /** The fields as they are shown, with what is wrong with them. */
    FormFields fields(boolean isNew, @Nullable Problem problem) {
        FormFields fields = new FormFields(values, problem == null ? List.of() : problem.violations());
        return fields.add("name", "Name", isNew ? new Kind.Line() : new Kind.Fixed(), "1 to 63 of a-z, 0-9 and hyphens")
                .add(
                        "runtime",
                        "Runtime",
                        new Kind.Choice(runtimes()),
                        "what makes its pods; static: agents come by themselves")
                .add("minPods", "Pods at least (minPods)", new Kind.Line(), "0 to 10000")
                .add("maxPods", "Pods at most (maxPods)", new Kind.Line(), "0 to 10000")
                .add("slotsPerPod", "Slots in a pod (slotsPerPod)", new Kind.Line(), "1 to 16; 3 when empty")
                .add("warmSlots", "Free slots kept (warmSlots)", new Kind.Line(), "0 when empty")
                .add(
                        "warmSlotsUpTo",
                        "Up to, as tasks came on earlier days (warmSlotsUpTo)",
                        new Kind.Line(),
                        "0 when empty: nothing is learned")
                .add(
                        "idleTimeout",
                        "A free pod goes after (idleTimeout)",
                        new Kind.Line(),
                        "such as PT90S; PT1M when empty")
                .add(
                        "reservationTtl",
                        "A plan is kept for (reservationTtl)",
                        new Kind.Line(),
                        "PT24H when empty; PT0S: for ever")
                .add(
                        "startTimeout",
                        "A pod has to connect within (startTimeout)",
                        new Kind.Line(),
                        "PT1S to PT30M; the server's default when empty")
                .add(SELF_SERVICE, "Submitters may make workspaces in it (selfService)", new Kind.Check(), "")
                .add(
                        SCHEDULES,
                        "Other numbers at certain times (schedules)",
                        new Kind.Text(),
                        "a list as JSON, such as [{\"from\": \"0 7 * * MON-FRI\", \"zone\": \"Europe/Berlin\","
                                + " \"lasts\": \"PT11H\", \"minPods\": 2}]")
                .add(TEMPLATE, "Pod template (podTemplate)", new Kind.Text(), "a JSON object, as the runtime takes it");
    }

    private static List<String> runtimes() {
        return Arrays.stream(RuntimeKind.values()).map(WireWords::of).toList();
    }
}

package dev.berth.server.web.workspace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.Violation;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form of one variable. A sensitive value never comes back into it; when nothing is typed instead, it stays as it is.
 *
 * @param before what is changed; null for a new one
 */
record ValueForm(
        ValueKind kind,
        Map<String, String> values,
        @Nullable Variable before) {
    ValueForm {
        values = Map.copyOf(values);
    }

    static ValueForm empty(ValueKind kind) {
        return new ValueForm(kind, Map.of(), null);
    }

    static ValueForm of(ValueKind kind, String name, Variable stored) {
        Map<String, String> values = Map.of(
                "name",
                name,
                "value",
                stored.sensitive() ? "" : stored.value(),
                "sensitive",
                Boolean.toString(stored.sensitive()),
                "hcl",
                Boolean.toString(stored.hcl()));
        return new ValueForm(kind, values, stored);
    }

    static ValueForm sent(ValueKind kind, Form form, @Nullable Variable stored) {
        return new ValueForm(kind, form.fields(), stored);
    }

    String name() {
        return values.getOrDefault("name", "").strip();
    }

    boolean isNew() {
        return before == null;
    }

    /** The merge patch that sets it. */
    ObjectNode patch() {
        ObjectNode variable = JsonNodeFactory.instance.objectNode();
        boolean sensitive = isSet("sensitive");
        // Browsers end lines with two characters, whatever was typed.
        String value = values.getOrDefault("value", "").replace("\r\n", "\n");
        boolean kept = before != null && before.sensitive() && value.isEmpty();
        if (!kept) {
            variable.put("value", value);
        }
        variable.put("sensitive", sensitive);
        if (kind == ValueKind.VARIABLES) {
            variable.put("hcl", isSet("hcl"));
        }
        return of(name(), variable);
    }

    /** The merge patch that takes it away. */
    static ObjectNode removal(ValueKind kind, String name) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject(kind.word()).putNull(name);
        return patch;
    }

    private ObjectNode of(String name, ObjectNode variable) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject(kind.word()).set(name, variable);
        return patch;
    }

    private boolean isSet(String field) {
        return values.getOrDefault(field, "").equals("true");
    }

    FormFields fields(@Nullable Problem problem) {
        List<Violation> violations = problem == null
                ? List.of()
                : problem.violations().stream().map(this::atItsField).toList();
        FormFields fields = new FormFields(values, violations)
                .add("name", "Name", isNew() ? new Kind.Line() : new Kind.Fixed(), "")
                .add(
                        "value",
                        "Value",
                        new Kind.Text(),
                        before != null && before.sensitive() ? "not shown; empty: it stays as it is" : "");
        if (kind == ValueKind.VARIABLES) {
            fields.add("hcl", "It is an expression (hcl), else a string", new Kind.Check(), "");
        }
        return fields.add("sensitive", "Sensitive: never shown again, and masked in all output", new Kind.Check(), "");
    }

    /** What is wrong with this variable, at the fields of its form; with others, as it is. */
    private Violation atItsField(Violation bad) {
        String own = kind.word() + "." + name();
        if (bad.field().equals(own)) {
            return new Violation("name", bad.message());
        }
        return bad.field().startsWith(own + ".")
                ? new Violation(bad.field().substring(own.length() + 1), bad.message())
                : bad;
    }

    /** What is wrong with no field of it. */
    String elsewhere(Problem problem, FormFields fields) {
        Problem mapped = new Problem(
                problem.type(),
                problem.title(),
                problem.status(),
                problem.detail(),
                problem.code(),
                problem.violations().stream().map(this::atItsField).toList());
        return fields.elsewhere(mapped);
    }
}

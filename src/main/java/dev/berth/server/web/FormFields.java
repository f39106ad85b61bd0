package dev.berth.server.web;

import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.Violation;
import dev.berth.server.web.FormField.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts together the fields of a form from what is in them and what is wrong with that. */
public final class FormFields {
    private final Map<String, String> values;
    private final List<Violation> violations;
    private final List<FormField> fields = new ArrayList<>();

    /** @param violations of fields; one of a field below belongs to the one that it is in */
    public FormFields(Map<String, String> values, List<Violation> violations) {
        this.values = Map.copyOf(values);
        this.violations = List.copyOf(violations);
    }

    public FormFields add(String name, String label, Kind kind, String hint) {
        fields.add(new FormField(name, label, kind, hint, values.getOrDefault(name, ""), wrong(name)));
        return this;
    }

    public List<FormField> all() {
        return List.copyOf(fields);
    }

    /** What is wrong with no field of the form: to be told above it; empty when there is nothing. */
    public String elsewhere(Problem problem) {
        if (problem.violations().isEmpty()) {
            return problem.detail();
        }
        return problem.violations().stream()
                .filter(bad -> fields.stream().noneMatch(field -> isOf(field.name(), bad)))
                .map(bad -> bad.field() + " " + bad.message())
                .collect(Collectors.joining("; "));
    }

    private String wrong(String name) {
        return violations.stream()
                .filter(bad -> isOf(name, bad))
                .map(bad -> bad.field().equals(name) ? bad.message() : bad.field() + " " + bad.message())
                .collect(Collectors.joining("; "));
    }

    private static boolean isOf(String name, Violation bad) {
        return bad.field().equals(name)
                || bad.field().startsWith(name + ".")
                || bad.field().startsWith(name + "[");
    }
}

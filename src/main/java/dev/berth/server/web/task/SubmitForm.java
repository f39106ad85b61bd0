package dev.berth.server.web.task;

import dev.berth.domain.task.TaskRequest;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.task.TaskSubmissionRequest;
import dev.berth.server.api.task.TaskSubmissionRequestBuilder;
import dev.berth.server.web.Form;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form that submits a task: what stands in its fields, as text, and what is wrong with each.
 *
 * @param fields by name
 * @param wrong what is wrong, by the field
 */
public record SubmitForm(Map<String, String> fields, Map<String, String> wrong) {
    private static final int LONGEST_NUMBER = 9;

    public SubmitForm {
        fields = Map.copyOf(fields);
        wrong = Map.copyOf(wrong);
    }

    static SubmitForm empty(String workspace, String key) {
        return new SubmitForm(Map.of("workspace", workspace, "type", "plan_and_apply", "key", key), Map.of());
    }

    static SubmitForm sent(Form form) {
        return new SubmitForm(form.fields(), Map.of());
    }

    /** The same once more, but for variables, which are never shown again. */
    static SubmitForm again(TaskRequest request, String key) {
        return new SubmitForm(
                Map.ofEntries(
                        Map.entry("workspace", request.workspace().value()),
                        Map.entry("type", WireWords.of(request.type())),
                        Map.entry("message", request.message()),
                        Map.entry("priority", Integer.toString(request.priority())),
                        Map.entry("timeout", request.timeout().toString()),
                        Map.entry("mode", mode(request)),
                        Map.entry("refresh", request.options().refresh() ? "" : "no"),
                        Map.entry("targets", String.join("\n", request.options().targets())),
                        Map.entry("replace", String.join("\n", request.options().replace())),
                        Map.entry("key", key)),
                Map.of());
    }

    private static String mode(TaskRequest request) {
        return request.options().destroy() ? "destroy" : request.options().refreshOnly() ? "refresh" : "";
    }

    SubmitForm with(Map<String, String> found) {
        return new SubmitForm(fields, found);
    }

    /** What stands in a field. */
    public String text(String field) {
        return fields.getOrDefault(field, "");
    }

    /** Whether that choice is the one. */
    public boolean is(String field, String value) {
        return text(field).equals(value);
    }

    /** What is wrong with a field; empty when nothing is. */
    public String wrong(String field) {
        return wrong.getOrDefault(field, "");
    }

    /** Whether the rarer options have to be in sight. */
    public boolean unusual() {
        return List.of("priority", "timeout", "configurationVersion", "refresh", "targets", "replace", "variables")
                .stream()
                .anyMatch(field -> !wrong(field).isEmpty() || !isUsual(field));
    }

    private boolean isUsual(String field) {
        String text = text(field);
        return text.isBlank()
                || field.equals("priority") && text.equals("0")
                || field.equals("timeout") && text.equals("PT2H");
    }

    /** @throws dev.berth.server.api.problem.ProblemException 400 for what the API could not even be asked */
    TaskSubmissionRequest request() {
        Checks checks = new Checks();
        Map<String, String> variables = VariableLines.read(checks, text("variables"));
        Integer priority = number(checks, "priority");
        Integer version = number(checks, "configurationVersion");
        checks.done();
        String mode = text("mode");
        return TaskSubmissionRequestBuilder.builder()
                .workspace(orNull("workspace"))
                .type(orNull("type"))
                .message(text("message"))
                .priority(priority)
                .autoApply(is("autoApply", "") ? null : is("autoApply", "yes"))
                .timeout(orNull("timeout"))
                .configurationVersion(version)
                .destroy(mode.equals("destroy"))
                .targets(lines("targets"))
                .replace(lines("replace"))
                .refreshOnly(mode.equals("refresh"))
                .refresh(!is("refresh", "no"))
                .variables(variables.isEmpty() ? null : Map.copyOf(variables))
                .source(null)
                .build();
    }

    private @Nullable String orNull(String field) {
        String text = text(field).strip();
        return text.isEmpty() ? null : text;
    }

    private @Nullable Integer number(Checks checks, String field) {
        String text = text(field).strip();
        if (text.isEmpty()) {
            return null;
        }
        boolean number = text.matches("-?[0-9]{1," + LONGEST_NUMBER + "}");
        checks.require(number, field, "must be a number");
        return number ? Integer.valueOf(text) : null;
    }

    private List<String> lines(String field) {
        return text(field)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}

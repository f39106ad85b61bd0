package dev.berth.server.web.hook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.hook.HookScope;
import dev.berth.server.api.hook.HookResponse;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of a hook.
 *
 * @param isNew whether it is to be made
 */
record HookForm(Map<String, String> values, boolean isNew) {
    private static final Set<String> FORGES = Set.of("github", "gitlab", "gitea");
    private static final List<String> MESSAGES = List.of("cloudevents", "slack", "teams");

    HookForm {
        values = Map.copyOf(values);
    }

    static HookForm empty() {
        return new HookForm(
                Map.of(
                        "template",
                        "cloudevents",
                        "events",
                        "task.apply_pending\ntask.applied\ntask.failed\ndrift.drifted\nschedule.failed"),
                true);
    }

    /** The address and a token are typed again or stay. */
    static HookForm of(HookResponse hook) {
        return new HookForm(
                Map.of(
                        "name",
                        hook.name(),
                        "template",
                        hook.template(),
                        "events",
                        FORGES.contains(hook.template()) ? "" : String.join("\n", hook.events()),
                        "repositories",
                        String.join("\n", hook.repositories()),
                        "paused",
                        Boolean.toString(hook.paused())),
                false);
    }

    static HookForm sent(Form form, boolean isNew) {
        return new HookForm(form.fields(), isNew);
    }

    private String text(String field) {
        return values.getOrDefault(field, "").strip();
    }

    /** What it asks of the API: all of a new one, or a merge patch. */
    ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        String template = text("template");
        boolean forge = FORGES.contains(template);
        if (isNew) {
            body.put("name", text("name"));
        }
        body.put("template", template)
                .put("paused", values.getOrDefault("paused", "").equals("true"));
        if (!text("url").isEmpty()) {
            body.put("url", text("url"));
        }
        lines(body, "events", !forge);
        lines(body, "repositories", forge);
        if (!text("token").isEmpty()) {
            body.put("token", text("token"));
        } else if (!forge && !isNew) {
            body.putNull("token");
        }
        return body;
    }

    private void lines(ObjectNode body, String field, boolean wanted) {
        if (wanted) {
            ArrayNode array = body.putArray(field);
            text(field)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(array::add);
        } else if (!isNew) {
            body.putNull(field);
        }
    }

    FormFields fields(HookScope scope, @Nullable Problem problem) {
        boolean ofWorkspace = scope instanceof HookScope.OfWorkspace;
        List<String> templates = new ArrayList<>(MESSAGES);
        if (ofWorkspace) {
            templates.addAll(List.of("github", "gitlab", "gitea"));
        }
        FormFields fields = new FormFields(values, problem == null ? List.of() : problem.violations())
                .add("name", "Name", isNew ? new Kind.Line() : new Kind.Fixed(), "")
                .add(
                        "url",
                        "Address",
                        new Kind.Line(),
                        isNew ? "https, and a host that can be reached" : "only to change it: it is never shown")
                .add(
                        "template",
                        "Shape",
                        new Kind.Choice(templates),
                        ofWorkspace
                                ? "a CloudEvent, a message for a chat, or statuses of commits"
                                : "a CloudEvent, or a message for a chat")
                .add(
                        "events",
                        "Events",
                        new Kind.Text(),
                        "a line each: task.pending, task.running, task.apply_pending, task.planned, task.applied, task.discarded,"
                                + " task.failed, task.canceled, drift.none, drift.drifted, drift.unknown, drift.not_checked,"
                                + " workspace.locked, workspace.unlocked, schedule.failed, pod.lost; none for forges");
        if (ofWorkspace) {
            fields.add("repositories", "Repositories", new Kind.Text(), "for forges: a line each, such as acme/network")
                    .add(
                            "token",
                            "Token",
                            new Kind.Line(),
                            isNew
                                    ? "for forges; never shown again"
                                    : "for forges, only to change it: it is never shown");
        }
        return fields.add("paused", "Paused", new Kind.Check(), "it is told nothing");
    }
}

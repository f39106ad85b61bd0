package dev.berth.server.web.workspace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.task.Tool;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The form of a workspace: what was typed as the API's body. What it has to be is the API's to say. */
final class WorkspaceForm {
    private static final String TAGS = "tags";
    private static final String AUTO_APPLY = "autoApply";
    private static final String IDENTITY = "identity";
    private static final String IDENTITY_BEFORE = "identityBefore";
    private static final String PEOPLE = "approval.people";
    private static final String TEAM = "approval.team";
    private static final String NOT_SUBMITTER = "approval.notSubmitter";

    private final Map<String, String> values;

    private WorkspaceForm(Map<String, String> values) {
        this.values = values;
    }

    static WorkspaceForm sent(Form form) {
        return new WorkspaceForm(form.fields());
    }

    /** @param pool that was chosen before; may be empty */
    static WorkspaceForm empty(String pool) {
        return new WorkspaceForm(Map.of("pool", pool, "tool", WireWords.of(Tool.TERRAFORM)));
    }

    static WorkspaceForm of(Workspace workspace) {
        String tags = TagLines.of(workspace.tags());
        String identity = IdentityText.of(workspace.identity());
        ApprovalRule rule = workspace.approval();
        return new WorkspaceForm(Map.ofEntries(
                Map.entry("pool", workspace.pool().value()),
                Map.entry("tool", WireWords.of(workspace.tool())),
                Map.entry("workingDirectory", workspace.workingDirectory()),
                Map.entry(AUTO_APPLY, Boolean.toString(workspace.autoApply())),
                Map.entry(PEOPLE, rule == null ? "" : Integer.toString(rule.people())),
                Map.entry(
                        TEAM,
                        rule == null || rule.team() == null ? "" : rule.team().value()),
                Map.entry(NOT_SUBMITTER, Boolean.toString(rule != null && rule.notSubmitter())),
                Map.entry(TAGS, tags),
                Map.entry("tagsBefore", tags),
                Map.entry(IDENTITY, identity),
                Map.entry(IDENTITY_BEFORE, identity)));
    }

    /** What a new workspace is made from. */
    ObjectNode body(Frame frame) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        putText(body, "name");
        putPlace(body);
        putAutoApply(body, frame);
        putRule(body, frame);
        body.set(TAGS, TagLines.body(text(TAGS)));
        return body;
    }

    /** What whoever sent it may change. */
    ObjectNode patch(Frame frame) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        if (frame.admin()) {
            putPlace(patch);
            putIdentity(patch);
        }
        putAutoApply(patch, frame);
        putRule(patch, frame);
        patch.set(TAGS, TagLines.patch(text("tagsBefore"), text(TAGS)));
        return patch;
    }

    private void putPlace(ObjectNode body) {
        putText(body, "pool");
        putText(body, "tool");
        putText(body, "workingDirectory");
    }

    /** Only what was changed here: what others set meanwhile stays. */
    private void putIdentity(ObjectNode patch) {
        ArrayNode identity = IdentityText.list(text(IDENTITY));
        if (!identity.equals(IdentityText.list(text(IDENTITY_BEFORE)))) {
            patch.set(IDENTITY, identity);
        }
    }

    private void putAutoApply(ObjectNode body, Frame frame) {
        if (frame.approver()) {
            body.put(AUTO_APPLY, text(AUTO_APPLY).equals("true"));
        }
    }

    /** What of the rule is not in the form, as in one of an earlier version, stays as it is. */
    private void putRule(ObjectNode body, Frame frame) {
        if (!frame.admin() || !values.containsKey(PEOPLE)) {
            return;
        }
        String people = text(PEOPLE).strip();
        String team = text(TEAM).strip();
        boolean others = text(NOT_SUBMITTER).equals("true");
        if (people.isEmpty() && team.isEmpty() && !others) {
            body.putNull("approval");
            return;
        }
        ObjectNode rule = body.putObject("approval");
        if (people.matches("[0-9]{1,9}")) {
            rule.put("people", Integer.parseInt(people));
        } else {
            // Out of every range, so that the field is named.
            rule.put("people", 0);
        }
        rule.put("team", team.isEmpty() ? null : team);
        rule.put("notSubmitter", others);
    }

    private void putText(ObjectNode body, String field) {
        String value = text(field).strip();
        if (value.isEmpty()) {
            body.putNull(field);
        } else {
            body.put(field, value);
        }
    }

    private String text(String field) {
        return values.getOrDefault(field, "");
    }

    /** What was in the lines of tags when the form was made. */
    String tagsBefore() {
        return text("tagsBefore");
    }

    /** The tokens that runs got when the form was made. */
    String identityBefore() {
        return text(IDENTITY_BEFORE);
    }

    /** The fields that whoever looks may fill in, with what is wrong with them. */
    FormFields fields(Frame frame, boolean isNew, @Nullable Problem problem) {
        FormFields fields = new FormFields(values, problem == null ? List.of() : problem.violations());
        if (isNew) {
            fields.add("name", "Name", new Kind.Line(), "1 to 63 of a-z, 0-9 and hyphens");
        }
        if (isNew || frame.admin()) {
            fields.add("pool", "Pool", new Kind.Line(), "whose agents run its tasks")
                    .add("tool", "Tool", new Kind.Choice(tools()), "")
                    .add(
                            "workingDirectory",
                            "Working directory",
                            new Kind.Line(),
                            "of the root module in the configuration; empty for its top");
        }
        if (frame.approver()) {
            fields.add(
                    AUTO_APPLY,
                    "Plans confirm themselves (autoApply)",
                    new Kind.Check(),
                    "nobody is asked before anything is changed");
        }
        if (!isNew && frame.admin()) {
            fields.add(
                    IDENTITY,
                    "Identity of runs",
                    new Kind.Text(),
                    "tokens by which runs say elsewhere who they are, as a list: [{\"variable\": ..., \"audience\": ...}]");
        }
        if (frame.admin()) {
            fields.add(
                            PEOPLE,
                            "People who have to approve a plan",
                            new Kind.Line(),
                            "1 to 10; empty where one confirmation by anybody who may is enough")
                    .add(TEAM, "Of the team", new Kind.Line(), "empty for any")
                    .add(
                            NOT_SUBMITTER,
                            "Others than who submitted the task or uploaded its configuration",
                            new Kind.Check(),
                            "");
        }
        return fields.add(TAGS, "Tags", new Kind.Text(), "one in a line: key, or key=value");
    }

    private static List<String> tools() {
        return Arrays.stream(Tool.values()).map(WireWords::of).toList();
    }
}

package dev.berth.server.api.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.Invariant;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TeamName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A merge patch of a workspace, made by somebody. */
record WorkspacePatch(ObjectNode patch, String by) {

    /** What the patch touches decides which role it needs. */
    void requireRights(Caller caller) {
        if (patch.has("autoApply")) {
            caller.require(Roles.APPROVER, "setting autoApply");
        }
        if (changesRule()) {
            caller.require(Roles.ADMIN, "changing the approval rule");
        }
        if (patch.has("pool") || patch.has("tool") || patch.has("name") || patch.has("workingDirectory")) {
            caller.require(Roles.ADMIN, "changing pool, tool or workingDirectory");
        }
    }

    /** Whoever has the identity of a run has the rights that others give to it. */
    boolean asksForIdentity() {
        return patch.has("identity");
    }

    /** Whether it may change who has to approve plans. */
    boolean changesRule() {
        return patch.has("approval");
    }

    /** The team that its rule is to name; empty when that stays, or when it is no name of one, which is told with all else. */
    Optional<TeamName> team() {
        return Optional.of(patch.path("approval").path("team"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(Invariant::isDnsLabel)
                .map(TeamName::new);
    }

    /** The pool that it is to go to; empty when it stays, or when that is no name of one, which is told with all else. */
    Optional<PoolName> pool() {
        return Optional.ofNullable(patch.get("pool"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(Invariant::isDnsLabel)
                .map(PoolName::new);
    }

    /** The workspace as it becomes. */
    Workspace apply(Workspace before, RequestJson json, VariableChecks variables) {
        ObjectNode merged = MergePatch.apply(json.write(WorkspaceRequest.of(before)), patch);
        VariableChecks checked = variables.hiding(keptSecrets(before));
        Workspace after = json.read(merged, WorkspaceRequest.class).checked(by, before.createdAt(), checked);
        if (!after.name().equals(before.name())) {
            throw ProblemException.invalid("name", "cannot be changed");
        }
        Checks checks = new Checks();
        requireSecretsKept(checks, "variables", before.variables(), after.variables());
        requireSecretsKept(checks, "environment", before.environment(), after.environment());
        checks.done();
        return kept(before, after);
    }

    /** The variables whose values the patch leaves as they are, and nobody may see. */
    private Set<String> keptSecrets(Workspace before) {
        Set<String> names = new HashSet<>();
        before.variables().forEach((name, variable) -> {
            if (variable.sensitive() && !patch.path("variables").path(name).has("value")) {
                names.add(name);
            }
        });
        return names;
    }

    /** What was write-only stays so: whoever takes the mark off has to bring a value of their own. */
    private void requireSecretsKept(
            Checks checks, String field, Map<String, Variable> before, Map<String, Variable> after) {
        after.forEach((name, variable) -> {
            Variable old = before.get(name);
            boolean revealed = old != null
                    && old.sensitive()
                    && !variable.sensitive()
                    && !patch.path(field).path(name).has("value");
            checks.require(!revealed, field + "." + name + ".value", "must be given anew when it is not sensitive");
        });
    }

    /** Whoever let plans confirm themselves stays the one who did, until it is taken back. */
    private static Workspace kept(Workspace before, Workspace after) {
        String autoApplyBy = before.autoApply() && after.autoApply() ? before.autoApplyBy() : after.autoApplyBy();
        return WorkspaceBuilder.builder(after)
                .name(before.name())
                .number(before.number())
                .autoApplyBy(autoApplyBy)
                .lock(before.lock())
                .configurationVersion(before.configurationVersion())
                .createdAt(before.createdAt())
                .build();
    }
}

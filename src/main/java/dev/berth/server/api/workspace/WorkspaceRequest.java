package dev.berth.server.api.workspace;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.domain.task.Tool;
import dev.berth.module.WorkingDirectory;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A workspace to make. */
@RecordBuilder
@RegisterForReflection
record WorkspaceRequest(
        @Schema(required = true, description = "A DNS label") @Nullable
        String name,

        @Schema(required = true) @Nullable String pool,

        @Schema(
                enumeration = {"terraform", "tofu"},
                defaultValue = "terraform")
        @Nullable
        String tool,

        @Schema(description = "The root module's directory in the configuration; its top, if not set") @Nullable
        String workingDirectory,

        @Schema(defaultValue = "false", description = "Whether plans confirm themselves; needs the role approver")
        @Nullable
        Boolean autoApply,

        @Schema(description = "Who has to approve plans; one confirmation is enough, if not set. Needs the role admin")
        @Nullable
        ApprovalRuleRequest approval,

        @Nullable Map<String, @Nullable VariableRequest> variables,
        @Nullable Map<String, @Nullable EnvironmentRequest> environment,

        @Schema(description = "Values by key; a plain tag has an empty one. At most 50") @Nullable
        Map<String, @Nullable String> tags,

        @Schema(description = "The tokens that its runs get, at most 5; needs the role admin") @Nullable
        List<@Nullable IdentityRequest> identity) {

    /** A stored workspace as a request for the very same, secrets in clear, which a merge patch starts from. */
    static WorkspaceRequest of(Workspace workspace) {
        Map<String, VariableRequest> variables = new LinkedHashMap<>();
        workspace.variables().forEach((name, variable) -> variables.put(name, VariableRequest.of(variable)));
        Map<String, EnvironmentRequest> environment = new LinkedHashMap<>();
        workspace.environment().forEach((name, variable) -> environment.put(name, EnvironmentRequest.of(variable)));
        return WorkspaceRequestBuilder.builder()
                .name(workspace.name().value())
                .pool(workspace.pool().value())
                .tool(WireWords.of(workspace.tool()))
                .workingDirectory(workspace.workingDirectory())
                .autoApply(workspace.autoApply())
                .approval(ApprovalRuleRequest.of(workspace.approval()))
                .variables(variables)
                .environment(environment)
                .tags(new LinkedHashMap<>(workspace.tags()))
                .identity(new ArrayList<>(
                        workspace.identity().stream().map(IdentityRequest::of).toList()))
                .build();
    }

    /** A new workspace, all fields checked; {@code by} is who answers for autoApply. */
    Workspace checked(String by, Instant createdAt, VariableChecks values) {
        Checks checks = new Checks();
        String checkedName = checks.label("name", name);
        String checkedPool = checks.label("pool", pool);
        Tool checkedTool = checks.word("tool", tool, Tool.values(), Tool.TERRAFORM);
        String checkedDirectory = directory(checks, workingDirectory);
        ApprovalRule checkedRule = approval == null ? null : approval.checked(checks);
        if (checkedRule != null && Boolean.TRUE.equals(autoApply)) {
            checks.unprocessable(
                    "auto_apply_forbidden", "autoApply", "cannot be had where an approval rule asks for people");
        }
        Map<String, Variable> checkedVariables = values.variables(checks, variables);
        Map<String, Variable> checkedEnvironment = EnvironmentChecks.environment(checks, environment);
        Map<String, String> checkedTags = TagChecks.tags(checks, "tags", tags);
        List<WorkloadToken> checkedIdentity = IdentityChecks.tokens(checks, identity, checkedEnvironment.keySet());
        checks.done();
        return WorkspaceBuilder.builder()
                .name(new WorkspaceName(checkedName))
                .number(0)
                .pool(new PoolName(checkedPool))
                .tool(checkedTool)
                .workingDirectory(checkedDirectory)
                .autoApplyBy(Boolean.TRUE.equals(autoApply) ? by : null)
                .approval(checkedRule)
                .variables(checkedVariables)
                .environment(checkedEnvironment)
                .tags(checkedTags)
                .identity(checkedIdentity)
                .lock(null)
                .configurationVersion(0)
                .createdAt(createdAt)
                .build();
    }

    private static String directory(Checks checks, @Nullable String path) {
        String problem = path == null ? null : WorkingDirectory.problem(path);
        checks.require(problem == null, "workingDirectory", String.valueOf(problem));
        return path == null || problem != null ? "" : WorkingDirectory.normalized(path);
    }
}

package dev.berth.server.api.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.DriftStore.Drift;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A workspace. Sensitive values are never shown, and no value is to a viewer. */
@RecordBuilder
@RegisterForReflection
record WorkspaceResponse(
        String name,
        String pool,
        String tool,
        @Nullable String workingDirectory,
        boolean autoApply,
        @Nullable String autoApplyBy,
        @Nullable ApprovalRuleRequest approval,
        Map<String, ValueResponse> variables,
        Map<String, ValueResponse> environment,
        Map<String, String> tags,
        List<IdentityResponse> identity,
        @Nullable LockResponse lock,
        @Nullable Integer configurationVersion,
        DriftSummary drift,
        Instant createdAt) {

    static WorkspaceResponse of(Workspace workspace, boolean withValues, Drift drift) {
        return WorkspaceResponseBuilder.builder()
                .name(workspace.name().value())
                .pool(workspace.pool().value())
                .tool(WireWords.of(workspace.tool()))
                .workingDirectory(workspace.workingDirectory().isEmpty() ? null : workspace.workingDirectory())
                .autoApply(workspace.autoApply())
                .autoApplyBy(workspace.autoApplyBy())
                .approval(ApprovalRuleRequest.of(workspace.approval()))
                .variables(values(workspace.variables(), withValues, true))
                .environment(values(workspace.environment(), withValues, false))
                .tags(workspace.tags())
                .identity(workspace.identity().stream()
                        .map(token -> IdentityResponse.of(token, withValues))
                        .toList())
                .lock(LockResponse.of(workspace.lock()))
                .configurationVersion(workspace.configurationVersion() == 0 ? null : workspace.configurationVersion())
                .drift(DriftSummary.of(drift))
                .createdAt(workspace.createdAt())
                .build();
    }

    private static Map<String, ValueResponse> values(
            Map<String, Variable> variables, boolean withValues, boolean withHcl) {
        Map<String, ValueResponse> shown = new TreeMap<>();
        variables.forEach((name, variable) -> shown.put(name, ValueResponse.of(variable, withValues, withHcl)));
        return shown;
    }

    /** A token that runs get; the text around its path is shown like a value. */
    @RegisterForReflection
    record IdentityResponse(
            String variable,
            String audience,
            boolean plan,
            boolean apply,
            boolean value,
            @Nullable String template,
            Map<String, @Nullable String> environment) {
        private static Map<String, @Nullable String> shown(Map<String, String> environment, boolean withValues) {
            Map<String, @Nullable String> shown = new TreeMap<>();
            environment.forEach((name, value) -> shown.put(name, withValues ? value : null));
            return shown;
        }

        static IdentityResponse of(WorkloadToken token, boolean withValues) {
            return new IdentityResponse(
                    token.variable(),
                    token.audience(),
                    token.plan(),
                    token.apply(),
                    token.form() == WorkloadToken.Form.VALUE,
                    withValues ? token.template() : null,
                    shown(token.environment(), withValues));
        }
    }

    /** A variable's value, or null when it must not be shown. */
    @RegisterForReflection
    record ValueResponse(
            @Nullable String value,
            boolean sensitive,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean hcl) {
        static ValueResponse of(Variable variable, boolean withValue, boolean withHcl) {
            String value = withValue && !variable.sensitive() ? variable.value() : null;
            return new ValueResponse(value, variable.sensitive(), withHcl ? variable.hcl() : null);
        }
    }

    /**
     * What is known of its drift (W2); what drifted is at {@code /drift}.
     *
     * @param resources how many the last check found changed that ended well
     */
    @RegisterForReflection
    record DriftSummary(
            String state,
            int resources,
            @Nullable Instant since,
            @Nullable Instant checkedAt) {
        static DriftSummary of(Drift drift) {
            return new DriftSummary(
                    WireWords.of(drift.state()), drift.resources().count(), drift.since(), drift.checkedAt());
        }
    }

    /** Who keeps the workspace's tasks back. */
    @RegisterForReflection
    record LockResponse(String by, @Nullable String reason, Instant at) {
        static @Nullable LockResponse of(@Nullable Lock lock) {
            return lock == null ? null : new LockResponse(lock.by(), lock.reason(), lock.at());
        }
    }
}

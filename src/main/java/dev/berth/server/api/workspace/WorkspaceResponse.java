package dev.berth.server.api.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A workspace. Sensitive values are never shown, and no value is to a viewer. */
@RegisterForReflection
record WorkspaceResponse(
        String name,
        String pool,
        String tool,
        @Nullable String workingDirectory,
        boolean autoApply,
        @Nullable String autoApplyBy,
        Map<String, ValueResponse> variables,
        Map<String, ValueResponse> environment,
        @Nullable LockResponse lock,
        @Nullable Integer configurationVersion,
        Instant createdAt) {

    static WorkspaceResponse of(Workspace workspace, boolean withValues) {
        return new WorkspaceResponse(
                workspace.name().value(),
                workspace.pool().value(),
                WireWords.of(workspace.tool()),
                workspace.workingDirectory().isEmpty() ? null : workspace.workingDirectory(),
                workspace.autoApply(),
                workspace.autoApplyBy(),
                values(workspace.variables(), withValues, true),
                values(workspace.environment(), withValues, false),
                LockResponse.of(workspace.lock()),
                workspace.configurationVersion() == 0 ? null : workspace.configurationVersion(),
                workspace.createdAt());
    }

    private static Map<String, ValueResponse> values(
            Map<String, Variable> variables, boolean withValues, boolean withHcl) {
        Map<String, ValueResponse> shown = new TreeMap<>();
        variables.forEach((name, variable) -> shown.put(name, ValueResponse.of(variable, withValues, withHcl)));
        return shown;
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

    /** Who keeps the workspace's tasks back. */
    @RegisterForReflection
    record LockResponse(String by, @Nullable String reason, Instant at) {
        static @Nullable LockResponse of(@Nullable Lock lock) {
            return lock == null ? null : new LockResponse(lock.by(), lock.reason(), lock.at());
        }
    }
}

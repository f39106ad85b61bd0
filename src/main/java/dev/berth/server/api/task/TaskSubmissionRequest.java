package dev.berth.server.api.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.domain.access.Author;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskSource;
import dev.berth.domain.task.TaskType;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.workspace.VariableChecks;
import dev.berth.server.control.port.SubmissionBuilder;
import dev.berth.server.control.port.TaskStore.IdempotencyKey;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A task to submit. */
@RecordBuilder
@RegisterForReflection
public record TaskSubmissionRequest(
        @Schema(required = true) @Nullable String workspace,

        @Schema(
                required = true,
                enumeration = {"plan", "plan_and_apply"})
        @Nullable
        String type,

        @Schema(maxLength = 500) @Nullable String message,

        @Schema(minimum = "-100", maximum = "100", defaultValue = "0", description = "Higher goes first") @Nullable
        Integer priority,

        @Schema(
                description =
                        "Whether the plan confirms itself; needs the role approver. The workspace says, if not set")
        @Nullable
        Boolean autoApply,

        @Schema(defaultValue = "PT2H", description = "Limit of each phase, PT1S to PT24H") @Nullable
        String timeout,

        @Schema(minimum = "1", description = "Which configuration of the workspace; its newest, if not set") @Nullable
        Integer configurationVersion,

        @Schema(defaultValue = "false") @Nullable Boolean destroy,
        @Nullable List<@Nullable String> targets,
        @Nullable List<@Nullable String> replace,
        @Schema(defaultValue = "false") @Nullable Boolean refreshOnly,

        @Schema(defaultValue = "true", description = "Whether the plan looks at what is really there") @Nullable
        Boolean refresh,

        @Schema(
                description =
                        "Terraform variables for this task alone, each an HCL expression. They go before those of the"
                                + " workspace, have at most 64 KiB together, and are never shown again")
        @Nullable
        Map<String, @Nullable String> variables,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(
                description =
                        "Where the configuration comes from, in a repository that an admin named for the workspace")
        @Nullable
        SourceRequest source) {
    private static final int MAX_MESSAGE = 500;
    private static final int MAX_PRIORITY = 100;
    private static final PlanOptionChecks OPTIONS =
            new PlanOptionChecks(new PlanOptionChecks.Names("targets", "replace", "refreshOnly", "refresh"));
    private static final Duration MAX_TIMEOUT = Duration.ofHours(24);

    /** The submission, all fields checked. */
    Submission checked(Author by, @Nullable IdempotencyKey key) {
        Checks checks = new Checks();
        String checkedWorkspace = checks.label("workspace", workspace);
        TaskType checkedType = checks.word("type", type, TaskType.values());
        String checkedMessage = checks.text("message", message, MAX_MESSAGE, "");
        int checkedPriority = checks.number("priority", priority, -MAX_PRIORITY, MAX_PRIORITY, 0);
        Duration checkedTimeout =
                checks.duration("timeout", timeout, TaskRequest.USUAL_TIMEOUT, Duration.ofSeconds(1), MAX_TIMEOUT);
        boolean isVersion = configurationVersion == null || configurationVersion >= 1;
        checks.require(isVersion, "configurationVersion", "must be a number from 1");
        PlanOptions options = OPTIONS.checked(
                checks,
                new PlanOptionChecks.Asked(
                        Boolean.TRUE.equals(destroy),
                        targets,
                        replace,
                        Boolean.TRUE.equals(refreshOnly),
                        !Boolean.FALSE.equals(refresh)));
        Map<String, String> expressions = VariableChecks.expressions(checks, variables);
        boolean appliesPlan = Boolean.TRUE.equals(autoApply) && Objects.equals(type, "plan");
        checks.require(!appliesPlan, "autoApply", "is for tasks of the type plan_and_apply");
        TaskSource checkedSource = source == null ? null : source.checked(checks);
        checks.done();
        return SubmissionBuilder.builder()
                .workspace(new WorkspaceName(checkedWorkspace))
                .type(checkedType)
                .message(checkedMessage)
                .priority(checkedPriority)
                .autoApply(autoApply)
                .options(options)
                .configurationVersion(configurationVersion)
                .variables(new TaskVariables(expressions))
                .timeout(checkedTimeout)
                .submittedBy(by.name())
                .submitterPerson(by.person())
                .idempotencyKey(key)
                .source(checkedSource)
                .build();
    }

    @Override
    public String toString() {
        return "TaskSubmissionRequest[" + workspace + " " + type + "]";
    }
}

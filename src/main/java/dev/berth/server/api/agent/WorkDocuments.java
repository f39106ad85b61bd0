package dev.berth.server.api.agent;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskType;
import dev.berth.masking.CommonValues;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.api.workspace.NoConfiguration;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.SecretStore;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.CredentialSigner;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts together all that an agent needs to run an attempt. */
@ApplicationScoped
class WorkDocuments {
    /** The password says it all; Terraform wants a user as well. */
    private static final String STATE_USER = "berth";

    private final WorkspaceStore workspaces;
    private final ConfigurationStore configurations;
    private final TaskStore tasks;
    private final SecretStore secrets;
    private final CredentialSigner signer;
    private final PublicAddress address;
    private final long mostState;

    WorkDocuments(
            WorkspaceStore workspaces,
            ConfigurationStore configurations,
            TaskStore tasks,
            SecretStore secrets,
            CredentialSigner signer,
            PublicAddress address,
            BerthConfig config) {
        this.workspaces = workspaces;
        this.configurations = configurations;
        this.tasks = tasks;
        this.secrets = secrets;
        this.signer = signer;
        this.address = address;
        this.mostState = config.limits().stateSize().asLongValue();
    }

    /** Where the agent reaches this server: as configured, else as it just did. Berth's own agents know it better. */
    String reachedAt(HttpServerRequest request) {
        return address.of(request);
    }

    Uni<WorkDocument> of(Task task, String server) {
        TaskRequest request = task.request();
        Uni<Workspace> workspace = workspaces
                .find(request.workspace())
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", request.workspace())));
        return workspace.flatMap(found -> configuration(task)
                .flatMap(configuration ->
                        values(task, found).map(values -> document(task, configuration, values, server))));
    }

    /** All values that the agent gets. */
    private record Values(
            Map<String, WorkDocument.Variable> variables,
            Map<String, WorkDocument.EnvironmentVariable> environment,
            List<WorkDocument.FormerSecret> formerSecrets) {}

    private Uni<Values> values(Task task, Workspace workspace) {
        return tasks.variables(task.id())
                .flatMap(own -> known(task, workspace, own)
                        .map(known -> new Values(
                                variables(workspace, own),
                                environment(workspace.environment()),
                                formerSecrets(known))));
    }

    /** What only plans writes no state, so nothing of it has to be known later. */
    private Uni<List<SecretStore.Secret>> known(Task task, Workspace workspace, TaskVariables own) {
        return task.request().type() == TaskType.PLAN
                ? secrets.known(workspace)
                : secrets.handOut(workspace, worthKnowing(workspace, own));
    }

    private static TaskVariables worthKnowing(Workspace workspace, TaskVariables own) {
        Map<String, String> expressions = new LinkedHashMap<>(own.expressions());
        expressions.entrySet().removeIf(variable -> !isSecret(workspace, variable.getKey(), variable.getValue()));
        return new TaskVariables(expressions);
    }

    /** Whether a task's variable is masked though nobody may know yet what the configuration says of it. */
    private static boolean isSecret(Workspace workspace, String name, String expression) {
        Variable replaced = workspace.variables().get(name);
        return (replaced != null && replaced.sensitive()) || !CommonValues.isOrdinary(expression);
    }

    private static List<WorkDocument.FormerSecret> formerSecrets(List<SecretStore.Secret> known) {
        return known.stream()
                .map(secret -> new WorkDocument.FormerSecret(secret.text(), secret.expression()))
                .toList();
    }

    private Uni<WorkDocument.Configuration> configuration(Task task) {
        TaskRequest request = task.request();
        if (request.configurationVersion() == 0) {
            return Uni.createFrom().item(new WorkDocument.Configuration(0, NoConfiguration.sha256()));
        }
        return configurations
                .find(request.workspace(), request.configurationVersion())
                .map(stored -> stored.orElseThrow(() -> ProblemException.notFound("configuration of task", task.id())))
                .map(stored -> new WorkDocument.Configuration(stored.version(), stored.sha256()));
    }

    private WorkDocument document(Task task, WorkDocument.Configuration configuration, Values values, String server) {
        TaskRequest request = task.request();
        boolean applies = task.phase() == Phase.APPLY;
        PlanSummary plan = task.plan();
        return new WorkDocument(
                request.workspace().value(),
                WireWords.of(request.tool()),
                applies ? TaskPhase.APPLY : TaskPhase.PLAN,
                values.variables(),
                values.environment(),
                request.destroy(),
                request.targets(),
                request.replace(),
                request.refreshOnly(),
                configuration,
                applies ? approvedPlan(task) : null,
                applies && plan != null ? plan.toolVersion() : null,
                stateBackend(task, server),
                WireWords.of(request.type()),
                request.refresh(),
                request.workingDirectory(),
                values.formerSecrets());
    }

    /** What was confirmed, not what happens to be stored (F10). */
    private static @Nullable String approvedPlan(Task task) {
        Confirmation confirmation = task.confirmation();
        return confirmation == null ? null : confirmation.planSha256();
    }

    /** The addresses name the workspace only: Terraform keeps them in the directory that the apply uses again. */
    private WorkDocument.StateBackend stateBackend(Task task, String server) {
        WorkspaceName workspace = task.request().workspace();
        String address = server + "/api/v1/workspaces/" + workspace + "/state";
        String password = signer.statePassword(new AttemptRef(task.id(), task.attempt()), workspace);
        return new WorkDocument.StateBackend(
                address, address + "/lock", address + "/lock", STATE_USER, password, mostState);
    }

    /**
     * Those of the task go before those of the workspace, and as they are never shown, they count as sensitive unless they
     * look like names.
     */
    private static Map<String, WorkDocument.Variable> variables(Workspace workspace, TaskVariables task) {
        Map<String, WorkDocument.Variable> converted = new LinkedHashMap<>();
        workspace
                .variables()
                .forEach((name, variable) -> converted.put(
                        name, new WorkDocument.Variable(variable.value(), variable.sensitive(), variable.hcl())));
        task.expressions()
                .forEach((name, expression) -> converted.put(
                        name, new WorkDocument.Variable(expression, isSecret(workspace, name, expression), true)));
        return converted;
    }

    private static Map<String, WorkDocument.EnvironmentVariable> environment(Map<String, Variable> variables) {
        Map<String, WorkDocument.EnvironmentVariable> converted = new LinkedHashMap<>();
        variables.forEach((name, variable) ->
                converted.put(name, new WorkDocument.EnvironmentVariable(variable.value(), variable.sensitive())));
        return converted;
    }
}

package dev.berth.server.api.agent;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.module.ReservedVariables;
import dev.berth.protocol.IdentityToken;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import dev.berth.protocol.WorkDocumentBuilder;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.api.workspace.NoConfiguration;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SecretStore;
import dev.berth.server.control.port.TaskStore.StateMove;
import dev.berth.server.control.port.Traces;
import dev.berth.server.control.port.WorkStore.Work;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.security.CredentialSigner;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts together all that an agent needs to run an attempt. */
@ApplicationScoped
class WorkDocuments {
    /** The password says it all; Terraform wants a user as well. */
    private static final String STATE_USER = "berth";

    private final CredentialSigner signer;
    private final PublicAddress address;
    private final Traces traces;
    private final long mostState;

    WorkDocuments(CredentialSigner signer, PublicAddress address, Traces traces, BerthConfig config) {
        this.signer = signer;
        this.address = address;
        this.traces = traces;
        this.mostState = config.limits().stateSize().asLongValue();
    }

    /** Where the agent reaches this server: as configured, else as it just did. Berth's own agents know it better. */
    String reachedAt(HttpServerRequest request) {
        return address.of(request);
    }

    WorkDocument of(Work work, String server, List<IdentityToken> identity) {
        Task task = work.task();
        TaskRequest request = task.request();
        boolean applies = task.phase() == Phase.APPLY;
        PlanSummary plan = task.plan();
        return WorkDocumentBuilder.builder()
                .workspace(request.workspace().value())
                .tool(WireWords.of(request.tool()))
                .phase(applies ? TaskPhase.APPLY : TaskPhase.PLAN)
                .variables(variables(work))
                .environment(environment(work.environment()))
                .destroy(request.options().destroy())
                .targets(request.options().targets())
                .replace(request.options().replace())
                .refreshOnly(request.options().refreshOnly())
                .configuration(configuration(work))
                .planSha256(applies ? approvedPlan(task) : null)
                .toolVersion(applies && plan != null ? plan.toolVersion() : null)
                .stateBackend(stateBackend(task, server))
                .taskType(WireWords.of(request.type()))
                .refresh(request.options().refresh())
                .workingDirectory(request.workingDirectory())
                .formerSecrets(formerSecrets(work.formerSecrets()))
                .stateMoved(stateMoved(work.stateMove()))
                .stateHere(work.stateHere())
                .ownVariables(work.own().expressions().keySet())
                .savedPlan(!applies && request.provisional())
                .identityTokens(identity)
                .traceparent(traces.ofAttempt(task, work.traceparent()))
                .ownHost(address.externalHost().orElse(null))
                .build();
    }

    private static WorkDocument.@Nullable StateMoved stateMoved(@Nullable StateMove move) {
        return move == null ? null : new WorkDocument.StateMoved(move.last(), move.now());
    }

    private static List<WorkDocument.FormerSecret> formerSecrets(List<SecretStore.Secret> known) {
        return known.stream()
                .map(secret -> new WorkDocument.FormerSecret(secret.text(), secret.expression()))
                .toList();
    }

    private static WorkDocument.Configuration configuration(Work work) {
        Task task = work.task();
        int version = task.request().configurationVersion();
        String sha256 = version == 0 ? NoConfiguration.sha256() : work.configurationSha256();
        if (sha256 == null) {
            throw ProblemException.notFound("configuration of task", task.id());
        }
        return new WorkDocument.Configuration(version, sha256);
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

    /** By which the tool reads the states of others; sensitive, so that it is masked however the configuration declares it (W5). */
    private WorkDocument.Variable reader(Task task) {
        AttemptRef attempt = new AttemptRef(task.id(), task.attempt());
        return new WorkDocument.Variable(
                signer.readerPassword(attempt, task.request().workspace()), true, false);
    }

    /** Those of the task go before those of the workspace, and are as secret as what they take the place of. */
    private Map<String, WorkDocument.Variable> variables(Work work) {
        Map<String, WorkDocument.Variable> converted = new TreeMap<>();
        if (work.reads()) {
            converted.put(ReservedVariables.STATE_READER, reader(work.task()));
        }
        work.variables()
                .forEach((name, variable) -> converted.put(
                        name, new WorkDocument.Variable(variable.value(), variable.sensitive(), variable.hcl())));
        Set<String> secret = work.ownSecrets().expressions().keySet();
        work.own()
                .expressions()
                .forEach((name, expression) ->
                        converted.put(name, new WorkDocument.Variable(expression, secret.contains(name), true)));
        return converted;
    }

    private static Map<String, WorkDocument.EnvironmentVariable> environment(Map<String, Variable> variables) {
        Map<String, WorkDocument.EnvironmentVariable> converted = new TreeMap<>();
        variables.forEach((name, variable) ->
                converted.put(name, new WorkDocument.EnvironmentVariable(variable.value(), variable.sensitive())));
        return converted;
    }
}

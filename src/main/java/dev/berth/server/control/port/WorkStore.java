package dev.berth.server.control.port;

import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.SecretStore.Secret;
import dev.berth.server.control.port.TaskStore.StateMove;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import io.smallrye.mutiny.Uni;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What agents run. */
public interface WorkStore {

    /**
     * All that an attempt needs, secret values in clear: for its agent and nobody else.
     *
     * @param variables those of the workspace
     * @param own those that the task was submitted with
     * @param ownSecrets those of them that take the place of one that the workspace calls sensitive
     * @param formerSecrets what is or was secret in the workspace, without what it shows to everybody now
     * @param configurationSha256 the digest of the task's configuration; null when it has none, or it is gone
     * @param reads whether it may read the state of other workspaces (W5)
     * @param stateHere whether the state is looked for in Berth, as far as is known
     * @param identity the tokens that runs of the workspace get, of both phases (A11)
     * @param stateMove where the state was found last and where the task looks; null if these are the same (T4)
     * @param traceparent where its submission stands in a trace (O4); null when it stands in none
     */
    @RecordBuilder
    record Work(
            Task task,
            Map<String, Variable> variables,
            Map<String, Variable> environment,
            TaskVariables own,
            TaskVariables ownSecrets,
            List<Secret> formerSecrets,
            @Nullable String configurationSha256,
            List<WorkloadToken> identity,
            @Nullable StateMove stateMove,
            boolean stateHere,
            @Nullable String traceparent,
            boolean reads) {}

    /**
     * Begins an attempt (P11): one statement, guarded by the attempt being current and on its slot, which also reads what
     * is to be run; where an apply may follow, secrets that are new become known before they are handed out. Empty when it is not; may be repeated by the same attempt.
     */
    Uni<Optional<Work>> begin(AttemptRef attempt, Instant now);
}

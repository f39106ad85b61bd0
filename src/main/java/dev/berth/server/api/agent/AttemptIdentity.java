package dev.berth.server.api.agent;

import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.domain.issuer.WorkloadToken.Form;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.protocol.IdentityToken;
import dev.berth.protocol.IdentityTokens;
import dev.berth.server.api.identity.IdentityOff;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.WorkStore.Work;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.issuer.Issuer;
import dev.berth.server.issuer.RunTokens;
import dev.berth.server.issuer.RunTokens.Issued;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * The tokens of an attempt: at its beginning, and again and again (A11). Whoever is promised tokens and cannot have them fails
 * before anything is run, for without them a tool may find other credentials, and work with those.
 */
@ApplicationScoped
class AttemptIdentity {
    private static final String UNSUPPORTED = "identity_unsupported";
    private static final int CONFLICT = 409;

    private final RunTokens tokens;
    private final Issuer issuer;
    private final WorkspaceStore workspaces;
    private final Pools pools;

    AttemptIdentity(RunTokens tokens, Issuer issuer, WorkspaceStore workspaces, Pools pools) {
        this.tokens = tokens;
        this.issuer = issuer;
        this.workspaces = workspaces;
        this.pools = pools;
    }

    /** @param able whether the agent knows what to do with them */
    Uni<List<IdentityToken>> begun(Work work, boolean able) {
        Task task = work.task();
        if (work.identity().stream().noneMatch(token -> token.isFor(task.phase()))) {
            return Uni.createFrom().item(List.of());
        }
        if (!able) {
            return refused(
                    task,
                    UNSUPPORTED,
                    "the workspace's runs get identity tokens, and the agent is of a version that cannot hand them to"
                            + " the tool; nothing was run");
        }
        if (issuer.address().isEmpty()) {
            return refused(task, IdentityOff.CODE, IdentityOff.message() + "; nothing was run");
        }
        return issued(task, work.identity());
    }

    private <T> Uni<T> refused(Task task, String code, String message) {
        pools.attemptUnable(
                task.request().pool(), new AttemptRef(task.id(), task.attempt()), new TaskError(code, message));
        return Uni.createFrom().failure(ProblemException.of(CONFLICT, code, message));
    }

    /** What the workspace does not want any more nobody gets again. */
    Uni<IdentityTokens> renewed(Task task) {
        return workspaces
                .find(task.request().workspace())
                .flatMap(found -> found.isEmpty() || issuer.address().isEmpty()
                        ? Uni.createFrom().item(List.<IdentityToken>of())
                        : issued(task, found.get().identity()))
                .map(IdentityTokens::new);
    }

    private Uni<List<IdentityToken>> issued(Task task, List<WorkloadToken> wanted) {
        return tokens.of(task, wanted)
                .map(all -> all.stream().map(AttemptIdentity::token).toList());
    }

    private static IdentityToken token(Issued issued) {
        WorkloadToken what = issued.what();
        return new IdentityToken(
                what.variable(),
                what.audience(),
                issued.token(),
                issued.lifetime().toSeconds(),
                what.form() == Form.VALUE,
                what.template(),
                what.environment());
    }
}

package dev.berth.server.api.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.task.Replanning;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.StateStore.Replaced;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateStore.Writer;
import dev.berth.server.control.port.StateStore.Written;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** What approvers do with the versions of a state and with its lock, wherever they ask for it, and a record of it. */
@ApplicationScoped
public class StateVersions {
    private final StateStore states;
    private final Caller caller;
    private final AuditTrail deed;
    private final Replanning replanning;
    private final AnswerBudget answers;

    StateVersions(StateStore states, Caller caller, AuditTrail deed, Replanning replanning, AnswerBudget answers) {
        this.states = states;
        this.caller = caller;
        this.deed = deed;
        this.replanning = replanning;
        this.answers = answers;
    }

    /** Newest first. */
    public Uni<Page<Stored>> list(WorkspaceName workspace, Page.Request page) {
        return states.versions(workspace, page);
    }

    /** The state itself, or a ProblemException: 404. */
    Uni<byte[]> content(WorkspaceName workspace, String version) {
        return states.version(workspace, which(version), answers.room())
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("version", version)));
    }

    /**
     * Makes a copy of that version the present state, under a serial of its own.
     *
     * @param version a serial, or an id, which begins with a {@code v}
     * @return what became of it, or a ProblemException: 404, 409 {@code state_encrypted} or {@code serial_exhausted}
     */
    Uni<Replaced> restore(WorkspaceName workspace, String version) {
        String by = caller.name();
        Instant now = deed.now();
        return content(workspace, version)
                .flatMap(state -> states.restore(workspace, serial -> draft(state, serial, by, now), now))
                .onFailure(ArithmeticException.class)
                .transform(failure -> ProblemException.conflict(
                        "serial_exhausted", "the workspace has used the highest serial that there is"))
                .invoke(replanning::tell)
                .flatMap(deed.auditedIf(
                        replaced -> replaced.written() instanceof Written.Done,
                        AuditAction.STATE_RESTORE,
                        workspace,
                        version));
    }

    /** The same, where whatever stands in the way is a ProblemException in words for people. */
    public Uni<Stored> restored(WorkspaceName workspace, String version) {
        return restore(workspace, version).map(replaced -> {
            Stored stored = replaced.version();
            if (stored == null) {
                throw StateAnswers.refusal(replaced.written(), workspace);
            }
            return stored;
        });
    }

    /** Who holds Terraform's lock on the state. */
    public Uni<Optional<Holder>> holder(WorkspaceName workspace) {
        return states.holder(workspace);
    }

    /** Forces Terraform's lock open, whoever holds it. */
    public Uni<Void> forceUnlock(WorkspaceName workspace) {
        return states.unlock(workspace, new Writer(null, null))
                .flatMap(deed.auditedIf(Written.Done.class::isInstance, AuditAction.STATE_UNLOCK, workspace, "force"))
                .invoke(written -> {
                    if (!(written instanceof Written.Done)) {
                        throw StateAnswers.refusal(written, workspace);
                    }
                })
                .replaceWithVoid();
    }

    private static Draft draft(byte[] state, long serial, String by, Instant at) {
        byte[] content = StateDocument.withSerial(state, serial);
        return new Draft(content, StateDocument.again(content, by, at));
    }

    /** A version as an address names it. */
    static Which which(String version) {
        if (version.matches("[0-9]{1,18}")) {
            return new Which.Serial(Long.parseLong(version));
        }
        if (version.matches("v[0-9]{1,18}")) {
            return new Which.Id(Long.parseLong(version.substring(1)));
        }
        throw ProblemException.of(404, "not_found", "there is no such version");
    }
}

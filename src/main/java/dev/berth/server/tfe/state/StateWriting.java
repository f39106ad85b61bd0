package dev.berth.server.tfe.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.state.StateDocument;
import dev.berth.server.api.task.Replanning;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Replaced;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.control.port.StateVersionStore;
import dev.berth.server.control.port.StateVersionStore.Announcement;
import dev.berth.server.control.port.StateVersionStore.Found;
import dev.berth.server.security.Digests;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at a state that has come, and stores it as the present one. */
@ApplicationScoped
class StateWriting {
    private final StateVersionStore versions;
    private final StateAccess access;
    private final WorkerThread worker;
    private final Replanning replanning;
    private final AuditTrail deed;

    StateWriting(
            StateVersionStore versions,
            StateAccess access,
            WorkerThread worker,
            Replanning replanning,
            AuditTrail deed) {
        this.versions = versions;
        this.access = access;
        this.worker = worker;
        this.replanning = replanning;
        this.deed = deed;
    }

    /**
     * Stores what was announced.
     *
     * @throws ProblemException 404 when nothing of that id was, 409 when it is not taken, 422 when it is something else
     */
    Uni<Stored> bring(long id, byte[] state) {
        return versions.awaited(id)
                .flatMap(awaited -> awaited.isPresent()
                        ? write(awaited.get().workspace(), state, awaited.get().announcement(), id)
                        : broughtBefore(id, state));
    }

    private Uni<Stored> broughtBefore(long id, byte[] state) {
        return versions.find(id).flatMap(found -> worker.call(() -> requireSame(found, id, state)));
    }

    private static Stored requireSame(Optional<Found> found, long id, byte[] state) {
        Stored stored = found.map(Found::stored)
                .orElseThrow(() -> ProblemException.notFound("announced state version", StateIds.version(id)));
        if (!stored.version().md5().equals(md5(state))) {
            throw ProblemException.conflict("state_uploaded", "another state was brought under this address already");
        }
        return stored;
    }

    /** @param id under which it was announced, or null */
    Uni<Stored> write(WorkspaceName workspace, byte[] state, Announcement announced, @Nullable Long id) {
        Instant now = deed.now();
        return worker.call(() -> checked(state, announced, now))
                .onFailure(ProblemException.class)
                .transform(why -> access.unfit((ProblemException) why, workspace))
                .flatMap(version -> versions.write(workspace, new Draft(state, version), announced.claim(), id, now))
                .invoke(replanning::tell)
                .map(replaced -> stored(replaced, workspace))
                // Who brings it under an address that is a secret has shown no token: it is whoever announced it.
                .call(stored -> deed.record(new AuditStore.Act(
                        now,
                        announced.by(),
                        AuditAction.STATE_WRITE,
                        workspace.value(),
                        "serial " + announced.serial())));
    }

    private static Version checked(byte[] state, Announcement announced, Instant now) {
        if (!md5(state).equals(announced.md5())) {
            throw ProblemException.unprocessable("digest_mismatch", "md5", "is not that of the state that came");
        }
        return StateDocument.announced(state, announced.serial(), announced.lineage(), announced.by(), now);
    }

    private static String md5(byte[] state) {
        return HexFormat.of().formatHex(Digests.md5(state));
    }

    private Stored stored(Replaced replaced, WorkspaceName workspace) {
        Stored stored = replaced.version();
        if (stored == null) {
            throw access.refusal(replaced.written(), workspace);
        }
        return stored;
    }
}

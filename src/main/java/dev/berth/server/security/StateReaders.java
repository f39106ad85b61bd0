package dev.berth.server.security;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.ReaderStore;
import dev.berth.server.control.port.SightStore;
import dev.berth.server.control.port.SightStore.Placed;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.security.CredentialSigner.StateCredential;
import io.quarkus.arc.All;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Attempts that read the present state of other workspaces (W5). Their password counts for as long as the attempt may report, at the
 * few addresses by which Terraform reads such a state, and only where the workspace that is read names that of the attempt at
 * this moment.
 */
@ApplicationScoped
class StateReaders {
    /** Terraform's http backend. */
    private static final Pattern STATE = Pattern.compile("/api/v1/workspaces/([^/]+)/state");

    /** Its remote backend, which finds the workspace, its present version, and what is in that. */
    private static final Pattern FRONT = Pattern.compile("/api/v2/organizations/[^/]+/workspaces/[^/]+"
            + "|/api/v2/workspaces/[^/]+/current-state-version|/api/v2/state-versions/[^/]+/download");

    /** What that one asks first, and what is the same for everybody. */
    private static final Pattern OPEN = Pattern.compile("/api/v2/organizations/[^/]+/entitlement-set");

    private final CredentialSigner signer;
    private final TaskStore tasks;
    private final ReaderStore readers;
    private final SightStore sights;
    private final List<AddressBook> books;

    StateReaders(
            CredentialSigner signer,
            TaskStore tasks,
            ReaderStore readers,
            SightStore sights,
            @All List<AddressBook> books) {
        this.signer = signer;
        this.tasks = tasks;
        this.readers = readers;
        this.sights = sights;
        this.books = books;
    }

    /** Who shows the password of an attempt for its own state, which counts for as long as it may still report (F4). */
    Optional<Uni<Optional<SecurityIdentity>>> owner(String secret) {
        return signer.state(secret)
                .map(credential -> tasks.mayReport(credential.attempt())
                        .map(may -> Optional.of(Identities.state(credential)).filter(identity -> may)));
    }

    /**
     * Who shows a password of this kind; empty for any other secret. Whose attempt is over is nobody, and who asks for what it may
     * not read is somebody without any role: whether there is such a workspace is not told.
     */
    Optional<Uni<Optional<SecurityIdentity>>> identify(String secret, String path) {
        return signer.reader(secret)
                .map(credential -> tasks.mayReport(credential.attempt())
                        .flatMap(alive -> alive
                                ? identity(credential, path).map(Optional::of)
                                : Uni.createFrom().item(Optional.empty())));
    }

    private Uni<SecurityIdentity> identity(StateCredential credential, String path) {
        Matcher state = STATE.matcher(path);
        if (state.matches() && Invariant.isDnsLabel(state.group(1))) {
            return reader(credential, new WorkspaceName(state.group(1)));
        }
        if (OPEN.matcher(path).matches()) {
            return Uni.createFrom().item(Identities.reader(credential, credential.workspace()));
        }
        return FRONT.matcher(path).matches()
                ? front(credential, path)
                : Uni.createFrom().item(Identities.stranger(credential));
    }

    private static Uni<SecurityIdentity> refused(StateCredential credential) {
        return Uni.createFrom().item(Identities.refused(credential));
    }

    private Uni<SecurityIdentity> reader(StateCredential credential, WorkspaceName source) {
        return readers.mayRead(credential.workspace(), source)
                .map(may -> may ? Identities.reader(credential, source) : Identities.refused(credential));
    }

    private Uni<SecurityIdentity> front(StateCredential credential, String path) {
        return books.stream()
                .map(book -> book.named(path))
                .flatMap(Optional::stream)
                .findFirst()
                .map(named -> front(credential, named.subject()))
                .orElseGet(() -> refused(credential));
    }

    private Uni<SecurityIdentity> front(StateCredential credential, Subject subject) {
        return switch (subject) {
            case Subject.Workspace workspace -> reader(credential, workspace.name());
            case Subject.Numbered numbered -> placed(credential, sights.workspace(numbered.workspace()));
            // Of what was before nobody reads anything.
            case Subject.InState state ->
                readers.mayReadVersion(credential.workspace(), state.state())
                        .flatMap(may -> may ? placed(credential, sights.ofState(state.state())) : refused(credential));
            case Subject.InTask task -> refused(credential);
            case Subject.Pool pool -> refused(credential);
            case Subject.Nothing nothing -> refused(credential);
        };
    }

    private Uni<SecurityIdentity> placed(StateCredential credential, Uni<Optional<Placed>> placed) {
        return placed.flatMap(
                found -> found.map(one -> reader(credential, one.workspace())).orElseGet(() -> refused(credential)));
    }
}

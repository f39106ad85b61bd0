package dev.berth.server.api.hook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.Invariant;
import dev.berth.domain.access.Author;
import dev.berth.domain.hook.HookAddress;
import dev.berth.domain.hook.HookScope;
import dev.berth.domain.id.HookName;
import dev.berth.server.api.hook.HookRequest.Checked;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.HookBuilder;
import dev.berth.server.control.port.HookSender;
import dev.berth.server.control.port.HookStore;
import dev.berth.server.control.port.HookStore.Created;
import dev.berth.server.control.port.HookStore.Health;
import dev.berth.server.control.port.HookStore.Hook;
import dev.berth.server.control.port.HookStore.Secrets;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.WorkspaceStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes, changes and deletes hooks, whoever asks: with the same checks, and with a record of it. An address is looked at before it is
 * written down. What is refused fails with a ProblemException.
 */
@ApplicationScoped
public class HookChanges {
    private static final int SHOWN = 63;
    private static final int SECRET_BYTES = 32;
    private static final Duration KEPT = Duration.ofHours(24);
    private static final Duration MOST_KEPT = Duration.ofDays(7);

    private final HookStore store;
    private final WorkspaceStore workspaces;
    private final PoolStore pools;
    private final HookSender sender;
    private final RequestJson json;
    private final Caller caller;
    private final AuditTrail deed;
    private final SecureRandom random = new SecureRandom();

    HookChanges(
            HookStore store,
            WorkspaceStore workspaces,
            PoolStore pools,
            HookSender sender,
            RequestJson json,
            Caller caller,
            AuditTrail deed) {
        this.store = store;
        this.workspaces = workspaces;
        this.pools = pools;
        this.sender = sender;
        this.json = json;
        this.caller = caller;
        this.deed = deed;
    }

    /** The name of an address; what cannot be one is a 404. */
    public static HookName named(String name) {
        if (!Invariant.isDnsLabel(name)) {
            String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
            throw ProblemException.notFound("hook", shown.replaceAll("\\p{Cntrl}", "?"));
        }
        return new HookName(name);
    }

    private static ProblemException notFound(HookName name) {
        return ProblemException.notFound("hook", name);
    }

    /** Those of a scope that is there, by name; 404. */
    public Uni<List<HookResponse>> of(HookScope scope) {
        Instant now = deed.now();
        return there(scope)
                .flatMap(found -> store.of(scope))
                .map(hooks ->
                        hooks.stream().map(hook -> HookResponse.of(hook, now)).toList());
    }

    private Uni<?> there(HookScope scope) {
        return switch (scope) {
            case HookScope.All all -> Uni.createFrom().voidItem();
            case HookScope.OfPool of ->
                pools.find(of.pool())
                        .map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", of.pool())));
            case HookScope.OfWorkspace of ->
                workspaces
                        .find(of.workspace())
                        .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", of.workspace())));
        };
    }

    /** The hook, or 404. */
    public Uni<HookResponse> existing(HookScope scope, HookName name) {
        Instant now = deed.now();
        return find(scope, name).map(hook -> HookResponse.of(hook, now));
    }

    Uni<Hook> find(HookScope scope, HookName name) {
        return store.find(scope, name).map(found -> found.orElseThrow(() -> notFound(name)));
    }

    /** Makes what a body asks for; the same problems. */
    public Uni<HookResponse> create(HookScope scope, ObjectNode body) {
        return create(scope, json.read(body, HookRequest.class));
    }

    /**
     * Makes a hook, and answers with its secret, this once: 400 with all that is wrong, or that the address cannot be found, reached or
     * asked; 404; 409 {@code name_taken}; 422 {@code too_many_hooks}.
     */
    public Uni<HookResponse> create(HookScope scope, HookRequest request) {
        Instant now = deed.now();
        Checked checked = request.checked(scope);
        Hook hook = HookBuilder.builder()
                .id(0)
                .scope(scope)
                .name(checked.name())
                .wish(checked.wish())
                .secrets(new Secrets(secret(), null, null, checked.token()))
                .author(Author.of(caller.identity()))
                .createdAt(now)
                .health(Health.GOOD)
                .build();
        var noted = deed.<Created>audited(AuditAction.HOOK_CREATE, checked.name(), detail(scope, hook));
        return there(scope)
                .flatMap(found -> requireReachable(checked.wish().address()))
                .flatMap(reached -> store.create(hook))
                .invoke(created -> requireCreated(created, hook))
                .flatMap(noted)
                .map(created ->
                        hook.wish().template().forge() ? HookResponse.of(hook, now) : HookResponse.made(hook, now));
    }

    private byte[] secret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    private Uni<Void> requireReachable(HookAddress address) {
        return sender.look(address)
                .invoke(answer -> {
                    if (!answer.arrived()) {
                        throw ProblemException.invalid("url", "cannot be used: " + answer.problem());
                    }
                })
                .replaceWithVoid();
    }

    private static void requireCreated(Created created, Hook hook) {
        switch (created) {
            case CREATED -> {}
            case NOTHING_TO_TELL_OF ->
                throw switch (hook.scope()) {
                    case HookScope.OfWorkspace of -> ProblemException.notFound("workspace", of.workspace());
                    case HookScope.OfPool of -> ProblemException.notFound("pool", of.pool());
                    case HookScope.All all -> notFound(hook.name());
                };
            case NAME_TAKEN ->
                throw ProblemException.conflict("name_taken", "there is a hook " + hook.name() + " here already");
            case TOO_MANY ->
                throw ProblemException.unprocessable(
                        "too_many_hooks", "name", "cannot be had: there are " + HookStore.MOST + " hooks here");
        }
    }

    /** Changes what a merge patch names; an address that becomes another one is looked at. */
    public Uni<HookResponse> update(HookScope scope, HookName name, ObjectNode patch) {
        // What is of a wrong type is told first, whether or not there is such a hook.
        HookRequest unused = json.read(patch.deepCopy(), HookRequest.class);
        Instant now = deed.now();
        Author author = Author.of(caller.identity());
        var noted = deed.<HookResponse>audited(
                AuditAction.HOOK_UPDATE, name, where(scope) + " " + MergePatch.fields(patch));
        return find(scope, name)
                .flatMap(before -> {
                    HookAddress address = patched(before, patch).wish().address();
                    return address.equals(before.wish().address())
                            ? Uni.createFrom().voidItem()
                            : requireReachable(address);
                })
                .flatMap(reached ->
                        store.update(scope, name, before -> changed(before, patched(before, patch), author)))
                .map(found -> HookResponse.of(found.orElseThrow(() -> notFound(name)), now))
                .flatMap(noted);
    }

    private static Hook changed(Hook before, Checked after, Author author) {
        Secrets secrets = before.secrets();
        return HookBuilder.builder(before)
                .wish(after.wish())
                .secrets(new Secrets(secrets.present(), secrets.previous(), secrets.previousUntil(), after.token()))
                .author(author)
                .build();
    }

    private Checked patched(Hook before, ObjectNode patch) {
        ObjectNode merged = MergePatch.apply(json.write(HookRequest.of(before)), patch);
        Checked after = json.read(merged, HookRequest.class).checked(before.scope());
        if (!after.name().equals(before.name())) {
            throw ProblemException.invalid("name", "cannot be changed");
        }
        // Or whoever may not see the token could have it sent to themselves.
        boolean elsewhere = !after.wish().address().isSameServer(before.wish().address());
        if (elsewhere && after.token() != null && !patch.has("token")) {
            throw ProblemException.invalid("token", "must be given again with the address of another server");
        }
        return after;
    }

    /** A new secret, shown this once; the one before signs besides for a while, and one before that no more. */
    public Uni<HookResponse> rotate(HookScope scope, HookName name, @Nullable String keepPrevious) {
        Instant now = deed.now();
        Checks checks = new Checks();
        Duration kept = checks.duration("keepPrevious", keepPrevious, KEPT, Duration.ZERO, MOST_KEPT);
        checks.done();
        byte[] secret = secret();
        var noted = deed.<Hook>audited(AuditAction.HOOK_ROTATE, name, where(scope) + " keepPrevious=" + kept);
        return find(scope, name)
                .invoke(hook -> {
                    if (hook.wish().template().forge()) {
                        throw ProblemException.conflict(
                                "not_signed",
                                "a forge is shown a token, which is changed as any field, and nothing is signed");
                    }
                })
                .flatMap(hook -> store.update(
                        scope,
                        name,
                        before -> HookBuilder.builder(before)
                                .secrets(new Secrets(
                                        secret,
                                        kept.isZero() ? null : before.secrets().present(),
                                        kept.isZero() ? null : now.plus(kept),
                                        before.secrets().token()))
                                .build()))
                .map(found -> found.orElseThrow(() -> notFound(name)))
                .flatMap(noted)
                .map(hook -> HookResponse.made(hook, now));
    }

    public Uni<Void> delete(HookScope scope, HookName name) {
        return store.delete(scope, name)
                .invoke(deleted -> {
                    if (!deleted) {
                        throw notFound(name);
                    }
                })
                .flatMap(deed.audited(AuditAction.HOOK_DELETE, name, where(scope)))
                .replaceWithVoid();
    }

    private static String detail(HookScope scope, Hook hook) {
        return where(scope) + " url=" + hook.wish().address().shown() + " events="
                + String.join(",", HookRequest.words(hook.wish().events()));
    }

    /** For the record. */
    static String where(HookScope scope) {
        return switch (scope) {
            case HookScope.All all -> "of=all";
            case HookScope.OfPool of -> "pool=" + of.pool();
            case HookScope.OfWorkspace of -> "workspace=" + of.workspace();
        };
    }
}

package dev.berth.server.api.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.access.Binding;
import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.server.api.access.NamedTeams;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.BindingStore;
import dev.berth.server.control.port.BindingStore.Stored;
import dev.berth.server.control.port.Page;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes, changes and deletes bindings, whoever asks: with the same checks, and with a record of it. */
@ApplicationScoped
public class BindingChanges {
    private final BindingStore store;
    private final BindingRules rules;
    private final RequestJson json;
    private final NamedTeams teams;
    private final AuditTrail deed;

    BindingChanges(BindingStore store, BindingRules rules, NamedTeams teams, RequestJson json, AuditTrail deed) {
        this.store = store;
        this.rules = rules;
        this.teams = teams;
        this.json = json;
        this.deed = deed;
    }

    /** A page of them, newest first; a cursor that no page gave is a ProblemException: 400. */
    public Uni<Page<Stored>> list(Page.Request page) {
        return Paging.read(store.list(page));
    }

    /** The binding, or a ProblemException: 404. */
    public Uni<Stored> existing(String name) {
        return store.find(name).map(found -> found.orElseThrow(() -> ProblemException.notFound("binding", name)));
    }

    /**
     * Makes what a body asks for; what is wrong with it is a ProblemException with all of its violations: a team that is not
     * there is a 422.
     *
     * @param here the address by which whoever asks has this server
     */
    public Uni<Stored> create(ObjectNode body, String here) {
        Binding binding = rules.checked(json.read(body, BindingRequest.class), here);
        Stored stored = new Stored(binding, deed.now());
        return teams.requireThere(binding.teams())
                .flatMap(there -> store.create(stored))
                .invoke(created -> {
                    switch (created) {
                        case CREATED -> {}
                        case EXISTS ->
                            throw ProblemException.conflict(
                                    "binding_exists", "there is a binding " + binding.name() + " already");
                        case FULL ->
                            throw ProblemException.conflict(
                                    "too_many_bindings", "there are " + BindingStore.MOST + " bindings already");
                    }
                })
                .flatMap(deed.audited(AuditAction.BINDING_CREATE, binding.name(), detail(binding)))
                .replaceWith(stored);
    }

    private static String detail(Binding binding) {
        StringBuilder detail = new StringBuilder(binding.issuer().text() + " " + binding.subject());
        if (binding.role() != null) {
            detail.append(' ').append(WireWords.of(binding.role()));
        }
        if (!binding.teams().isEmpty()) {
            detail.append(" teams=").append(new TreeSet<>(binding.teams()));
        }
        return detail.toString();
    }

    /** Changes what a merge patch names; of two changes at once none is lost. */
    public Uni<Stored> update(String name, ObjectNode patch, String here) {
        return existing(name)
                .flatMap(now -> requireTeams(now, patched(now, patch, here)))
                .flatMap(there -> updated(name, patch, here))
                .flatMap(deed.audited(AuditAction.BINDING_UPDATE, name, MergePatch.fields(patch)));
    }

    private Uni<Stored> updated(String name, ObjectNode patch, String here) {
        return store.update(name, before -> patched(before, patch, here))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("binding", name)));
    }

    private Uni<Void> requireTeams(Stored now, Stored after) {
        return teams.requireThere(after.binding().teams(), now.binding().teams());
    }

    private Stored patched(Stored before, ObjectNode patch, String here) {
        ObjectNode merged = MergePatch.apply(json.write(request(before)), patch);
        Binding after = rules.checked(json.read(merged, BindingRequest.class), here);
        if (!after.name().equals(before.binding().name())) {
            throw ProblemException.invalid("name", "cannot be changed");
        }
        return new Stored(after, before.createdAt());
    }

    /** Ends it: tokens that only it let in count no more. A ProblemException, 404, when there is none. */
    public Uni<Void> delete(String name) {
        return store.delete(name)
                .invoke(deleted -> {
                    if (!deleted) {
                        throw ProblemException.notFound("binding", name);
                    }
                })
                .flatMap(deed.audited(AuditAction.BINDING_DELETE, name))
                .replaceWithVoid();
    }

    /** The request that would make the very same. */
    BindingRequest request(Stored stored) {
        @Nullable
        JsonNode jwks = stored.binding().keys() instanceof KeyOrigin.Written written
                ? json.object(written.jwks().getBytes(StandardCharsets.UTF_8))
                : null;
        return BindingRequest.of(stored, jwks);
    }
}

package dev.berth.server.api.hook;

import dev.berth.domain.hook.HookScope;
import dev.berth.domain.id.HookName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.DeliveryBuilder;
import dev.berth.server.control.port.DeliveryStore;
import dev.berth.server.control.port.DeliveryStore.Delivery;
import dev.berth.server.control.port.DeliveryStore.Status;
import dev.berth.server.control.port.DeliveryStore.Tries;
import dev.berth.server.control.port.HookSender;
import dev.berth.server.control.port.Page;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What hooks were told and are to be, read and sent again. What is refused fails with a ProblemException. */
@ApplicationScoped
public class HookDeliveries {
    private final HookChanges hooks;
    private final DeliveryStore store;
    private final HookSender sender;
    private final AuditTrail deed;

    HookDeliveries(HookChanges hooks, DeliveryStore store, HookSender sender, AuditTrail deed) {
        this.hooks = hooks;
        this.store = store;
        this.sender = sender;
        this.deed = deed;
    }

    /** A page of a list, as it is asked for. */
    public record Query(
            @Nullable String status,
            @Nullable String limit,
            @Nullable String cursor) {}

    /** A page of them, newest first; 400 for what is no status, 404. */
    public Uni<PageResponse<DeliveryResponse>> list(HookScope scope, HookName name, Query query) {
        Checks checks = new Checks();
        Page.Request page = Paging.request(checks, query.limit(), query.cursor());
        Status status = query.status() == null ? null : checks.word("status", query.status(), Status.values());
        checks.done();
        return hooks.find(scope, name)
                .flatMap(hook -> Paging.respond(store.list(hook.id(), status, page), DeliveryResponse::of));
    }

    /** The number of an address; what cannot be one is a 404. */
    public static long numbered(String id) {
        if (!id.matches("[1-9][0-9]{0,17}")) {
            throw ProblemException.notFound(
                    "delivery", id.length() > 20 ? "of that number" : id.replaceAll("\\W", "?"));
        }
        return Long.parseLong(id);
    }

    public Uni<DeliveryResponse> existing(HookScope scope, HookName name, long id) {
        return hooks.find(scope, name)
                .flatMap(hook -> store.find(hook.id(), id))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("delivery", id)))
                .map(DeliveryResponse::of);
    }

    /** Lets one be sent again, whatever became of it, and tried for as long as a new one. */
    public Uni<DeliveryResponse> again(HookScope scope, HookName name, long id) {
        Instant now = deed.now();
        var noted = deed.<Delivery>audited(AuditAction.HOOK_SEND, name, HookChanges.where(scope) + " delivery=" + id);
        return hooks.find(scope, name)
                .flatMap(hook -> store.again(hook.id(), id, now))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("delivery", id)))
                .flatMap(noted)
                .map(DeliveryResponse::of);
    }

    /** Sends a trial at once, signed as all else, and answers with what came of it; nothing of it is kept. */
    public Uni<PingResponse> ping(HookScope scope, HookName name) {
        Instant now = deed.now();
        var noted = deed.<PingResponse>audited(AuditAction.HOOK_PING, name, HookChanges.where(scope));
        return hooks.find(scope, name)
                .flatMap(hook -> sender.send(hook, trial(hook.id(), scope, now), now))
                .map(PingResponse::of)
                .flatMap(noted);
    }

    private static Delivery trial(long hook, HookScope scope, Instant now) {
        return DeliveryBuilder.builder()
                .id(0)
                .hook(hook)
                .eventId(UUID.randomUUID().toString())
                .event("hook.ping")
                .object(object(scope))
                .occurredAt(now)
                .told(told(scope))
                .status(Status.WAITING)
                .since(now)
                .tries(new Tries(0, null, null, null, null, null))
                .build();
    }

    private static String object(HookScope scope) {
        return switch (scope) {
            case HookScope.All all -> "berth";
            case HookScope.OfPool of -> "pool/" + of.pool();
            case HookScope.OfWorkspace of -> "workspace/" + of.workspace();
        };
    }

    /** Names are DNS labels, so that nothing has to be escaped. */
    private static String told(HookScope scope) {
        return switch (scope) {
            case HookScope.All all -> "{}";
            case HookScope.OfPool of -> "{\"pool\":\"" + of.pool() + "\"}";
            case HookScope.OfWorkspace of -> "{\"workspace\":\"" + of.workspace() + "\"}";
        };
    }

    /** Whether one may be sent again by the page: what waits is sent anyway. */
    public static boolean isOver(DeliveryResponse delivery) {
        return !delivery.status().equals(WireWords.of(Status.WAITING));
    }
}

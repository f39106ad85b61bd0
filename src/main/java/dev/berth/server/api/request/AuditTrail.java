package dev.berth.server.api.request;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.AuditStore.Act;
import dev.berth.server.control.port.AuditStore.By;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Who did what, and when. The record of a deed comes after it and is best effort: what was done is not shown as failed
 * because its record could not be written; the log has it then.
 */
@ApplicationScoped
public class AuditTrail {
    private static final Logger LOG = Logger.getLogger(AuditTrail.class);

    private final AuditStore store;
    private final ChangeFeed feed;
    private final Caller caller;
    private final Clock clock;

    AuditTrail(AuditStore store, ChangeFeed feed, Caller caller, Clock clock) {
        this.store = store;
        this.feed = feed;
        this.caller = caller;
        this.clock = clock;
    }

    /** The time, no finer than the database keeps it, so that an answer and a later read of the same thing agree. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** A step for a chain: records what the caller did and passes the item on. */
    public <T> Function<T, Uni<? extends T>> audited(AuditAction action, Object object) {
        return audited(action, object, "");
    }

    public <T> Function<T, Uni<? extends T>> audited(AuditAction action, Object object, String detail) {
        Act act = new Act(now(), caller.by(), action, object.toString(), told(detail, caller.subject()));
        return item -> record(act).replaceWith(item);
    }

    /** The same for an object that is known only by then. */
    public <T> Function<T, Uni<? extends T>> auditedOf(AuditAction action, Function<T, ?> object) {
        return auditedOf(action, object, item -> "");
    }

    public <T> Function<T, Uni<? extends T>> auditedOf(
            AuditAction action, Function<T, ?> object, Function<T, String> detail) {
        Instant at = now();
        By by = caller.by();
        Optional<String> subject = caller.subject();
        return item -> record(new Act(at, by, action, object.apply(item).toString(), told(detail.apply(item), subject)))
                .replaceWith(item);
    }

    /** A binding lets many in: which of them it was stands behind what was done. */
    private static String told(String detail, Optional<String> subject) {
        return subject.map(whose -> (detail + " subject=" + whose).stripLeading())
                .orElse(detail);
    }

    /** The same for an answer that may also say that nothing was done. */
    public <T> Function<T, Uni<? extends T>> auditedIf(
            Predicate<T> done, AuditAction action, Object object, String detail) {
        Function<T, Uni<? extends T>> audited = audited(action, object, detail);
        return item -> done.test(item) ? audited.apply(item) : Uni.createFrom().item(item);
    }

    /** The same with a detail that is known only by then. */
    public <T> Function<T, Uni<? extends T>> auditedIf(
            Predicate<T> done, AuditAction action, Object object, Function<T, String> detail) {
        Function<T, Uni<? extends T>> audited = auditedOf(action, item -> object, detail);
        return item -> done.test(item) ? audited.apply(item) : Uni.createFrom().item(item);
    }

    /** Records an act of somebody who was nobody before it. Whoever looks at a workspace hears that it changed. */
    public Uni<Void> record(Act act) {
        if (act.action().ofWorkspace()) {
            feed.workspaceChanged(new WorkspaceName(act.object()));
        }
        return store.record(act)
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        failure,
                        "audit not stored: actor=%s action=%s object=%s",
                        act.by().name(),
                        act.action().word(),
                        act.object()))
                .onFailure()
                .recoverWithNull();
    }
}

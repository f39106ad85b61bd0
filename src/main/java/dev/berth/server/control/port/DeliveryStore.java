package dev.berth.server.control.port;

import io.smallrye.mutiny.Uni;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outbox: what hooks are still to be told, and what became of it (O1). The schema fills it, with the changes themselves. */
public interface DeliveryStore {
    /** Where a delivery stands. */
    enum Status {
        /** It is to be sent, at once or again. */
        WAITING,
        DELIVERED,
        /** It was tried for as long as it is tried; somebody may have it sent again. */
        PARKED
    }

    /**
     * What one hook is told.
     *
     * @param eventId the same for all hooks that are told of it, and each time that it is sent
     * @param event such as {@code task.applied}
     * @param object what it happened to, such as {@code task/17}
     * @param told what is said of it, a JSON object
     * @param since from when on the time counts for which it is tried
     */
    @RecordBuilder
    record Delivery(
            long id,
            long hook,
            String eventId,
            String event,
            String object,
            Instant occurredAt,
            String told,
            Status status,
            Instant since,
            Tries tries) {}

    /**
     * How it went so far; null before.
     *
     * @param answer the status of the last answer; null when there was none
     * @param error why it did not arrive; null when it did
     */
    record Tries(
            int attempts,
            @Nullable Instant nextAt,
            @Nullable Instant lastAt,
            @Nullable Integer lastMillis,
            @Nullable Integer answer,
            @Nullable String error) {}

    /** What a try has led to: the tries as they are now, and where it stands. */
    record Tried(Status status, Tries tries) {}

    /**
     * Which hooks have something that may be sent now.
     *
     * @param busy those that need not be told: somebody sends for them already
     * @param failing whether to tell those whose receivers were away last, or the others
     */
    Uni<List<Long>> hooksWithWork(Instant now, Collection<Long> busy, boolean failing, int most);

    /** What may be sent to a hook now: of each object the first that waits, oldest first. Empty for a hook that is gone or paused. */
    Uni<Optional<Work>> work(long hook, Instant now, int most);

    /** A hook and what it is to be told. */
    record Work(HookStore.Hook hook, List<Delivery> deliveries) {}

    /** Writes down what a try has led to; false when somebody else did so meanwhile. */
    Uni<Boolean> tried(Delivery before, Tried after);

    /** Notes whether the receiver of a hook is there. */
    Uni<Void> health(long hook, HookStore.Health health);

    /** Parks what a hook was to be told since then or longer, and says how much that was. */
    Uni<Integer> park(long hook, Instant since, String why);

    /** How much is in the outbox. */
    Uni<Backlog> backlog();

    /**
     * What was not delivered.
     *
     * @param waiting how many wait, of hooks that are not paused
     * @param oldest since when the first of them does; null when none does
     * @param parked how many are not tried any more
     */
    record Backlog(long waiting, @Nullable Instant oldest, long parked) {}

    /** A page of a hook's deliveries, newest first, of one status or of all. */
    Uni<Page<Delivery>> list(long hook, @Nullable Status status, Page.Request page);

    Uni<Optional<Delivery>> find(long hook, long id);

    /** Lets one be sent again from now on, for as long as a new one; empty when there is none. */
    Uni<Optional<Delivery>> again(long hook, long id, Instant now);
}

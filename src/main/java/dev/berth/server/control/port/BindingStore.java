package dev.berth.server.control.port;

import dev.berth.domain.access.Binding;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Bindings: which tokens of which issuers count here (I3). */
public interface BindingStore {
    /** All of them are looked at for each new token. */
    int MOST = 200;

    /** A binding as it is kept. */
    record Stored(Binding binding, Instant createdAt) {}

    /**
     * All bindings there are.
     *
     * @param generation another one whenever they are others; what was worked out from one does not hold for the next
     */
    record Known(long generation, List<Binding> bindings) {
        public Known {
            bindings = List.copyOf(bindings);
        }
    }

    /** What became of a creation. */
    enum Created {
        CREATED,
        /** There is one of that name. */
        EXISTS,
        /** There are {@link #MOST} already. */
        FULL
    }

    Uni<Created> create(Stored binding);

    /** All of them, no older than tokens are remembered for. What is changed here is known at once. */
    Uni<Known> known();

    Uni<Optional<Stored>> find(String name);

    /** Newest first. */
    Uni<Page<Stored>> list(Page.Request page);

    /**
     * Changes a binding as it stands then; of two updates at once none is lost. Empty when there is no such binding; what
     * the change throws comes back.
     */
    Uni<Optional<Stored>> update(String name, UnaryOperator<Stored> change);

    /** False when there is no such binding. */
    Uni<Boolean> delete(String name);
}

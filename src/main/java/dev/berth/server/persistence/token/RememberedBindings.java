package dev.berth.server.persistence.token;

import dev.berth.domain.access.Binding;
import dev.berth.server.control.port.BindingStore.Known;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The bindings as they were read a moment ago. What is read while one changes is told once, and not remembered. */
final class RememberedBindings {
    private final long keptNanos;
    private final LongSupplier nanoTime;
    // Only to be touched by whoever holds the lock of this object.
    private Known last = new Known(0, List.of());
    private boolean fresh;
    private long since;
    private long changes;

    RememberedBindings(Duration kept, LongSupplier nanoTime) {
        this.keptNanos = kept.toNanos();
        this.nanoTime = nanoTime;
    }

    /** What is known, unless it is too old. */
    synchronized Optional<Known> known() {
        return fresh && nanoTime.getAsLong() - since < keptNanos ? Optional.of(last) : Optional.empty();
    }

    /** So many changes there were; to be asked before they are read. */
    synchronized long changes() {
        return changes;
    }

    /**
     * What was read, with the generation that it has.
     *
     * @param before the changes before it was read
     */
    synchronized Known keep(List<Binding> bindings, long before) {
        if (!bindings.equals(last.bindings())) {
            last = new Known(last.generation() + 1, bindings);
        }
        if (before == changes) {
            fresh = true;
            since = nanoTime.getAsLong();
        }
        return last;
    }

    /** Some may have changed. */
    synchronized void forget() {
        changes++;
        fresh = false;
    }
}

package dev.berth.server.control.lease;

import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Whether this server leads: takes the turns, and does what they decided (F14). */
public interface Leadership {

    /**
     * Whether it may decide and act at this instant. It is false as well while a leader cannot renew its lease, some time
     * before another server could have it; that may pass.
     */
    boolean leads();

    /** Whether it neither leads nor led last: somebody else does, or will. What it knew is void. */
    boolean waits();

    /** Who leads, as far as is known; empty on the server that leads. */
    Optional<Held> leader();

    /**
     * Does something that is looked at again and again, where this server leads. A failure is told and is none of whoever asked: the
     * next look finds what this one left, and a database that is away is told of by those who need it.
     */
    default Uni<Void> look(Supplier<? extends Uni<?>> work, Consumer<Throwable> tell) {
        return leads()
                ? Uni.createFrom()
                        .deferred(work::get)
                        .replaceWithVoid()
                        .onFailure()
                        .invoke(tell)
                        .onFailure()
                        .recoverWithNull()
                : Uni.createFrom().voidItem();
    }
}

package dev.berth.server.control.lease;

import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import java.util.Optional;

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
}

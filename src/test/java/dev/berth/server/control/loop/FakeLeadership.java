package dev.berth.server.control.loop;

import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import java.util.Optional;

/** A server that nobody contests, unless a test says otherwise. */
final class FakeLeadership implements Leadership {
    boolean leads = true;

    @Override
    public boolean leads() {
        return leads;
    }

    @Override
    public boolean waits() {
        return false;
    }

    @Override
    public Optional<Held> leader() {
        return Optional.empty();
    }
}

package dev.berth.server.control.port;

import dev.berth.domain.hook.HookAddress;
import dev.berth.server.control.port.DeliveryStore.Delivery;
import dev.berth.server.control.port.HookStore.Hook;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Speaks to receivers (O1, O2). Blocks nothing, never fails, and ends within a stated time. */
public interface HookSender {
    /**
     * What came of it.
     *
     * @param status of the answer; null when there was none
     * @param problem why it did not arrive, in words that may be shown; null when it did
     * @param took from the beginning to the answer, or to where it failed
     */
    record Answer(@Nullable Integer status, @Nullable String problem, Duration took) {
        private static final int TOO_MANY = 429;
        private static final int TIMED_OUT = 408;
        private static final int SERVER = 500;
        private static final int GONE = 410;

        /** Whether it arrived. */
        public boolean arrived() {
            return problem == null;
        }

        /** Whether it is the receiver as a whole that does not take anything now, and not this one thing. */
        public boolean away() {
            return !arrived() && (status == null || status >= SERVER || status == TOO_MANY || status == TIMED_OUT);
        }

        /** Whether the receiver says that it will never take it. */
        public boolean gone() {
            return status != null && status == GONE;
        }
    }

    /** Tells a hook, with the time of the try signed too. */
    Uni<Answer> send(Hook hook, Delivery delivery, Instant now);

    /**
     * Whether an address is there: its host has an address that may be asked, and somebody there answers over HTTP, and over TLS if
     * the address says so. The problem says which of these is not so.
     */
    Uni<Answer> look(HookAddress address);
}

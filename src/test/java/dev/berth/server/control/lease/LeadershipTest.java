package dev.berth.server.control.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.control.port.LeaseStore.Claimed.Held;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the server that leads looks at again and again. */
class LeadershipTest {
    private final List<String> told = new ArrayList<>();

    private record Server(boolean leads) implements Leadership {
        @Override
        public boolean waits() {
            return !leads;
        }

        @Override
        public Optional<Held> leader() {
            return Optional.empty();
        }
    }

    private void look(boolean leads, Supplier<Uni<?>> work) {
        new Server(leads)
                .look(work, failure -> told.add(failure.getMessage()))
                .await()
                .indefinitely();
    }

    @Test
    void whoDoesNotLeadLooksAtNothing() {
        look(false, () -> {
            throw new AssertionError("looked");
        });

        assertThat(told).isEmpty();
    }

    @Test
    void whatFailsIsToldAndLeftToTheNextLook() {
        look(true, () -> Uni.createFrom().failure(new IllegalStateException("away")));
        look(true, () -> {
            throw new IllegalStateException("gone");
        });
        look(true, () -> Uni.createFrom().item(1));

        assertThat(told).containsExactly("away", "gone");
    }
}

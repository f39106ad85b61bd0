package dev.berth.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.control.port.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AtStartTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void connectionsThatChangeMeanwhileEndNoStart() {
        assertThat(AtStart.patiently(
                                LONG,
                                () -> asked.incrementAndGet() < 3
                                        ? away()
                                        : Uni.createFrom().item("stored"))
                        .await()
                        .atMost(LONG))
                .isEqualTo("stored");
    }

    @Test
    void anythingElseEndsItAtOnce() {
        Uni<String> answer = AtStart.patiently(LONG, () -> {
            asked.incrementAndGet();
            return Uni.createFrom().failure(new IllegalStateException("another encryption key"));
        });
        assertThatThrownBy(() -> answer.await().atMost(LONG)).hasMessage("another encryption key");
        assertThat(asked).hasValue(1);
    }

    @Test
    void anOutageThatLastsIsToldInTheEnd() {
        Uni<String> answer = AtStart.patiently(Duration.ofMillis(1), AtStartTest::away);
        assertThatThrownBy(() -> answer.await().atMost(LONG))
                .hasStackTraceContaining("the database cannot be used now");
    }

    private static Uni<String> away() {
        return Uni.createFrom().failure(new StoreUnavailableException(new ClosedChannelException()));
    }
}

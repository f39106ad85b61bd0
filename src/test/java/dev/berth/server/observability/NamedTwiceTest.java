package dev.berth.server.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class NamedTwiceTest {
    @Inject
    MeterRegistry registry;

    @Test
    void ofTheEventLoopsThereIsWhatHasOneMeaning() {
        assertThat(registry.find("netty.eventexecutor.workers").meters()).isEmpty();
        assertThat(registry.find("netty.eventexecutor.tasks.pending").meters()).isNotEmpty();
    }

    @Test
    void ofTheTwoHttpServersThereIsWhatTellsThemApart() {
        assertThat(registry.find("vertx.http.connections.current").meters()).isEmpty();
        assertThat(registry.find("vertx.http.connections.max").meters()).isEmpty();
    }
}

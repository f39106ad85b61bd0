package dev.berth.cli.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {
    @Test
    void aWantedPortThatIsTakenIsNotReplaced() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> FreePort.choose(taken.getLocalPort()))
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    void anyFreePortIsFound() {
        assertThat(FreePort.choose(0)).isPositive();
        assertThat(FreePort.choose(null)).isPositive();
    }
}

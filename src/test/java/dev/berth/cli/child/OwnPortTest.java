package dev.berth.cli.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class OwnPortTest {
    @Test
    void aWantedPortThatIsTakenIsNotReplaced() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> OwnPort.choose(taken.getLocalPort()))
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    void anyOwnPortIsFound() {
        assertThat(OwnPort.choose(0)).isPositive();
        assertThat(OwnPort.choose(null)).isPositive();
    }
}

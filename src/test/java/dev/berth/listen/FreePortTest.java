package dev.berth.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class FreePortTest {
    private static final String HOST = "127.0.0.1";

    @RepeatedTest(20)
    void noOutgoingConnectionTakesItBeforeItsProgramDoes() throws IOException {
        assertThat(FreePort.any(HOST)).isBetween(20_000, 32_767);
    }

    @Test
    void onePortThatIsTakenIsSaidToBe() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            assertThatIOException().isThrownBy(() -> FreePort.requireFree(HOST, taken.getLocalPort()));
        }
    }
}

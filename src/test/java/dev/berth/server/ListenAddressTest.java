package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListenAddressTest {
    @Test
    void portZeroBecomesAFreeOne() {
        assertThat(ListenAddress.claim("127.0.0.1", 0).port()).isPositive();
    }

    @Test
    void aTakenPortSaysWhatToDo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> ListenAddress.claim("127.0.0.1", taken.getLocalPort()))
                    .isInstanceOf(BootException.class)
                    .hasMessageContaining(":" + taken.getLocalPort())
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void aServerThatListensEverywhereIsReachedOverLoopback() {
        assertThat(new ListenAddress("http", "0.0.0.0", 8080).url()).isEqualTo("http://127.0.0.1:8080");
        assertThat(new ListenAddress("http", "::", 8080).url()).isEqualTo("http://127.0.0.1:8080");
        assertThat(new ListenAddress("http", "10.0.0.7", 80).url()).isEqualTo("http://10.0.0.7:80");
        assertThat(new ListenAddress("http", "::1", 80).url()).isEqualTo("http://[::1]:80");
    }

    @Test
    void httpsHasAPortOfItsOwn() throws IOException {
        ListenAddress plain = ListenAddress.claim("127.0.0.1", 0);
        ListenAddress secure = ListenAddress.claimSecure(plain, 0);
        assertThat(secure.port()).isPositive().isNotEqualTo(plain.port());
        assertThat(secure.url()).isEqualTo("https://127.0.0.1:" + secure.port());
        assertThatThrownBy(() -> ListenAddress.claimSecure(plain, plain.port()))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("berth.tls.port (" + plain.port() + ")");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> ListenAddress.claimSecure(plain, taken.getLocalPort()))
                    .isInstanceOf(BootException.class)
                    .hasMessageContaining("berth.tls.port");
        }
    }

    @Test
    void thePortForForwardingIsItsOwnAndFree() throws IOException {
        ListenAddress plain = ListenAddress.claim("127.0.0.1", 0);
        assertThatThrownBy(() -> ListenAddress.requireFreeForForwarding(plain, plain.port()))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("berth.forwarding.port");
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> ListenAddress.requireFreeForForwarding(plain, taken.getLocalPort()))
                    .isInstanceOf(BootException.class)
                    .hasMessageContaining("berth.forwarding.port");
        }
        ListenAddress.requireFreeForForwarding(plain, 0);
    }
}

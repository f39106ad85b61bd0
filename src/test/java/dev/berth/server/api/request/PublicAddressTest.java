package dev.berth.server.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "2001:db8:0:0:0:0:0:1", "proxy.example", "unknown", "<b>"})
    void whateverAProxySaysOfItsClientIsSomeAddress(String said) {
        assertThat(PublicAddress.host(SocketAddress.inetSocketAddress(80, said)))
                .isEqualTo(said);
    }
}

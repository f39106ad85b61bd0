package dev.berth.cli.client.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "berth.example.com, https://berth.example.com, berth.example.com",
        "Berth.Example.COM, https://berth.example.com, berth.example.com",
        "berth.example.com:8443, https://berth.example.com:8443, berth.example.com:8443",
        "berth.example.com:443, https://berth.example.com:443, berth.example.com",
        "https://berth.example.com/, https://berth.example.com, berth.example.com",
        "http://localhost:8080, http://localhost:8080, localhost:8080",
        "http://[::1]:8080, http://[::1]:8080, [::1]:8080",
        "bücher.example, https://xn--bcher-kva.example, xn--bcher-kva.example",
        "BÜCHER.example:8443, https://xn--bcher-kva.example:8443, xn--bcher-kva.example:8443"
    })
    void anAddressOrANameIsRead(String text, String base, String host) {
        ServerAddress address = ServerAddress.of(text);
        assertThat(address.base()).hasToString(base);
        assertThat(address.host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://berth",
                "https://",
                "a b",
                "https://berth/base",
                "https://berth?x=1",
                "https://user:secret@berth",
                "under_score"
            })
    void anythingElseIsRefusedInWords(String text) {
        assertThatThrownBy(() -> ServerAddress.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no address of a server");
    }
}

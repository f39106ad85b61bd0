package dev.berth.domain.hook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an address may look like (O2). */
class HookAddressTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            https://hooks.example.com/in?x=1, true, hooks.example.com, 443, /in?x=1
            HTTP://Hooks.Example.com,         false, hooks.example.com, 80, /
            https://[2001:db8::1]:8443/a,     true, 2001:db8::1, 8443, /a
            https://192.0.2.7:1/,             true, 192.0.2.7, 1, /
            https://a_b.example.com/%40,      true, a_b.example.com, 443, /%40
            """)
    void anAddressIsReadInItsParts(String text, boolean tls, String host, int port, String path) {
        HookAddress address = new HookAddress(text);

        assertThat(address.tls()).isEqualTo(tls);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "//example.com/",
                "ftp://example.com/",
                "file:///etc/passwd",
                "https:///x",
                "https://user@example.com/",
                "https://user:secret@example.com/",
                "https://example.com@127.0.0.1/",
                "https://example.com:80@127.0.0.1/",
                "https://example.com\\@127.0.0.1/",
                "https://example.com/#fragment",
                "https://example.com/a b",
                "https://example.com/\r\nHost: x",
                "https://example.com:0/",
                "https://example.com:65536/",
                "https://example..com/",
                "https://example.com./",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://127.1/",
                "https://0177.0.0.1/",
                "https://127.0.0.0x1/",
                "https://127.0.0.1.5/",
                "https://256.0.0.1/",
                "https://[fe80::1%25eth0]/",
                "https://[::1/",
                "https://[:::]/",
                "https://[.::1]/",
                "https://[1.2.3.4]/",
                "https://[1.2.3.4:]/",
                "https://[::1.2.3.04]/",
                "https://[::12345]/",
                "https://[1:2:3:4:5:6:7:1.2.3.4]/",
                "https://ex\u00e4mple.com/",
                "https://\u2488\u2488.com/",
                "https://example\u3002com/"
            })
    void whatCouldBeReadInTwoWaysIsNone(String text) {
        assertThat(HookAddress.problem(text)).isNotEmpty();
    }

    @Test
    void anAddressThatIsTooLongIsNone() {
        assertThat(HookAddress.problem("https://example.com/" + "x".repeat(2_000)))
                .contains("2000");
    }

    @Test
    void ofAnAddressOnlyItsHostIsShown() {
        assertThat(new HookAddress("https://hooks.example.com:8443/services/T0/hush?key=hush").shown())
                .isEqualTo("https://hooks.example.com:8443/…");
        assertThat(new HookAddress("https://hooks.example.com?key=hush").shown())
                .isEqualTo("https://hooks.example.com/…");
        assertThat(new HookAddress("https://hooks.example.com/").shown()).isEqualTo("https://hooks.example.com");
        assertThat(new HookAddress("https://hooks.example.com/hush").toString()).doesNotContain("hush");
    }
}

package dev.berth.server.persistence.tls;

import io.vertx.pgclient.SslMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How much TLS a connection has to have; words and meaning are PostgreSQL's. */
public enum TlsMode {
    /** Never. */
    DISABLE(SslMode.DISABLE),
    /** Where nothing else is let in. */
    ALLOW(SslMode.ALLOW),
    /** Where it can be had. */
    PREFER(SslMode.PREFER),
    /** Always, with whoever answers. */
    REQUIRE(SslMode.REQUIRE),
    /** Always, with a certificate that an authority of ours has signed. */
    VERIFY_CA(SslMode.VERIFY_CA),
    /** The same, and the certificate is for the host that was asked for. */
    VERIFY_FULL(SslMode.VERIFY_FULL);

    private final SslMode reactive;

    TlsMode(SslMode reactive) {
        this.reactive = reactive;
    }

    static TlsMode of(String word) {
        return Arrays.stream(values())
                .filter(mode -> mode.word().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() ->
                        new TlsParameterException("sslmode", "one of " + words() + " is expected, not '" + word + "'"));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    SslMode reactive() {
        return reactive;
    }

    /** Whether a connection without TLS is refused. */
    boolean demands() {
        return compareTo(REQUIRE) >= 0;
    }

    /** Whether the server has to show a certificate that is trusted. */
    boolean verifies() {
        return compareTo(VERIFY_CA) >= 0;
    }

    private static String words() {
        return Arrays.stream(values()).map(TlsMode::word).collect(Collectors.joining(", "));
    }
}

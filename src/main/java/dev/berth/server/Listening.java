package dev.berth.server;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.security.ServerCertificate;
import dev.berth.server.security.UnusableCertificateException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the server takes requests: always without TLS, and with it where there is a certificate.
 *
 * @param properties the same for Quarkus
 */
record Listening(ListenAddress plain, Optional<ListenAddress> secure, Map<String, String> properties) {
    Listening {
        properties = Map.copyOf(properties);
    }

    /**
     * The ports, seen to be free, and a certificate that can be used.
     *
     * @throws BootException when something else has a port, or a file is missing or wrong
     */
    static Listening claim(BootSettings settings, BerthConfig config) {
        ListenAddress plain = ListenAddress.claim(settings.host(), settings.port());
        if (config.forwarding().host().isPresent()) {
            ListenAddress.requireFreeForForwarding(plain, config.forwarding().port());
        }
        BerthConfig.Tls tls = config.tls();
        Map<String, String> properties = new TreeMap<>();
        properties.put("quarkus.http.port", String.valueOf(plain.port()));
        Optional<Path> certificate = tls.certificate();
        Optional<Path> key = tls.key();
        if (certificate.isEmpty() || key.isEmpty()) {
            return new Listening(plain, Optional.empty(), properties);
        }
        requireUsable(certificate.get(), key.get());
        ListenAddress secure = ListenAddress.claimSecure(plain, tls.port());
        properties.put("quarkus.http.ssl-port", String.valueOf(secure.port()));
        properties.put("quarkus.http.tls-configuration-name", ServerCertificate.NAME);
        return new Listening(plain, Optional.of(secure), properties);
    }

    private static void requireUsable(Path certificate, Path key) {
        try {
            ServerCertificate.read(certificate, key);
        } catch (UnusableCertificateException e) {
            throw new BootException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Its addresses, for a human. */
    String told() {
        return secure.map(address -> plain.url() + " and " + address.url()).orElse(plain.url());
    }
}

package dev.berth.server.security.oidc;

import dev.berth.server.config.BerthConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who is believed to be the provider, where {@code berth.oidc.ca-file} says so. */
@ApplicationScoped
class ProviderTrust {
    /** What the library finds it by. */
    static final String NAME = "berth-oidc";

    private final BerthConfig config;
    private final TlsConfigurationRegistry registry;

    ProviderTrust(BerthConfig config, TlsConfigurationRegistry registry) {
        this.config = config;
        this.registry = registry;
    }

    /** At the start, since later it would hold up whoever signs in; whether it can be read was checked with the settings. */
    void read(@Observes StartupEvent start) {
        config.oidc().caFile().ifPresent(file -> registry.register(NAME, new Trusted(contents(file))));
    }

    private static Buffer contents(Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Trusted extends BaseTlsConfiguration {
        private final TrustOptions authorities;

        Trusted(Buffer pem) {
            this.authorities = new PemTrustOptions().addCertValue(pem);
        }

        @Override
        public TrustOptions getTrustStoreOptions() {
            return authorities;
        }
    }
}

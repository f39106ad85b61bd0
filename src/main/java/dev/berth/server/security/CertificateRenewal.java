package dev.berth.server.security;

import dev.berth.server.config.BerthConfig;
import io.quarkus.arc.Unremovable;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hands the certificate of the configured files to the HTTP server, and looks now and then whether it was renewed there.
 * Whoever connects is shown the new one from then on. As long as what is there cannot be used, the old one stays. Nothing of the HTTP server is
 * made anew for it: it would drop those who connect meanwhile.
 */
@ApplicationScoped
@Unremovable
@Identifier(ServerCertificate.NAME)
class CertificateRenewal implements KeyStoreProvider {
    private static final Logger LOG = Logger.getLogger(CertificateRenewal.class);

    private final BerthConfig.Tls files;
    private volatile @Nullable ShownCertificate shown;
    private String problem = "";

    CertificateRenewal(BerthConfig config) {
        this.files = config.tls();
    }

    /** Null where no certificate is configured: then there is no HTTPS. */
    @Override
    public @Nullable KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        ServerCertificate certificate = read().orElse(null);
        if (certificate == null) {
            return null;
        }
        ShownCertificate keys = new ShownCertificate(certificate);
        shown = keys;
        return new KeyStoreAndKeyCertOptions(certificate.store(), KeyCertOptions.wrap(keys));
    }

    private Optional<ServerCertificate> read() {
        Optional<Path> certificate = files.certificate();
        return certificate.flatMap(file -> files.key().map(key -> ServerCertificate.read(file, key)));
    }

    /** Never twice at once, and never on an event loop: it reads files. */
    @Scheduled(every = "${berth.tls.reload-interval:1m}", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        ShownCertificate keys = shown;
        if (keys == null) {
            return;
        }
        try {
            Optional<ServerCertificate> found = read();
            problem = "";
            found.filter(other -> !other.chain().equals(keys.present().chain())).ifPresent(renewed -> {
                keys.become(renewed);
                LOG.infof("the certificate was renewed until=%s", renewed.until());
            });
        } catch (UnusableCertificateException e) {
            tellOnce(String.valueOf(e.getMessage()));
        }
    }

    private void tellOnce(String what) {
        if (!what.equals(problem)) {
            LOG.warnf("the certificate stays as it was: %s", what);
            problem = what;
        }
    }
}

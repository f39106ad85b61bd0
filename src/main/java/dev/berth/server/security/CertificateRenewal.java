package dev.berth.server.security;

import dev.berth.server.config.BerthConfig;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Looks now and then whether the certificate was renewed in its files, and shows the new one to whoever connects from then
 * on. As long as what is there cannot be used, the old one stays.
 */
@ApplicationScoped
class CertificateRenewal {
    private static final Logger LOG = Logger.getLogger(CertificateRenewal.class);

    private final BerthConfig.Tls files;
    private final TlsConfigurationRegistry registry;
    private final Event<CertificateUpdatedEvent> updates;
    private String problem = "";

    CertificateRenewal(BerthConfig config, TlsConfigurationRegistry registry, Event<CertificateUpdatedEvent> updates) {
        this.files = config.tls();
        this.registry = registry;
        this.updates = updates;
    }

    /** Never twice at once, and never on an event loop: it reads files. */
    @Scheduled(every = "${berth.tls.reload-interval:1m}", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        Optional<Path> certificate = files.certificate();
        Optional<Path> key = files.key();
        TlsConfiguration shown = registry.get(ServerCertificate.NAME).orElse(null);
        if (certificate.isEmpty() || key.isEmpty() || shown == null) {
            return;
        }
        try {
            ServerCertificate found = ServerCertificate.read(certificate.get(), key.get());
            problem = "";
            if (!found.chain().equals(chain(shown.getKeyStore())) && shown.reload()) {
                updates.fire(new CertificateUpdatedEvent(ServerCertificate.NAME, shown));
                LOG.infof("the certificate was renewed file=%s until=%s", certificate.get(), found.until());
            }
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

    /** There is one key in it. */
    private static List<Certificate> chain(KeyStore store) {
        try {
            return List.of(store.getCertificateChain(store.aliases().nextElement()));
        } catch (KeyStoreException e) {
            throw new IllegalStateException("it was read before", e);
        }
    }
}

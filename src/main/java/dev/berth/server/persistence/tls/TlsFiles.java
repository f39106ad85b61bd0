package dev.berth.server.persistence.tls;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The files of a {@link DatabaseTls}, read, as the reactive client takes them. */
public final class TlsFiles {
    private final DatabaseTls used;
    private final @Nullable TrustManagerFactory trust;
    private final @Nullable KeyManagerFactory keys;

    private TlsFiles(DatabaseTls used, @Nullable TrustManagerFactory trust, @Nullable KeyManagerFactory keys) {
        this.used = used;
        this.trust = trust;
        this.keys = keys;
    }

    /**
     * Reads the files. A certificate of ours that nobody named, and that cannot be used, is passed over where TLS is but a
     * wish: whatever lies in a home must not keep a server from starting.
     *
     * @throws TlsParameterException naming the parameter whose file cannot be used
     */
    public static TlsFiles of(DatabaseTls tls) {
        TrustManagerFactory trust = tls.rootCertificates() == null ? null : trusting(tls.rootCertificates());
        DatabaseTls.Client client = tls.client();
        if (client == null) {
            return new TlsFiles(tls, trust, null);
        }
        try {
            return new TlsFiles(tls, trust, ClientKeys.of(client));
        } catch (TlsParameterException e) {
            if (client.named() || tls.mode().demands()) {
                throw e;
            }
            return new TlsFiles(new DatabaseTls(tls.mode(), tls.rootCertificates(), null), trust, null);
        }
    }

    /** What was asked for, without what was passed over. */
    public DatabaseTls used() {
        return used;
    }

    /** As the JDBC driver trusts: each certificate of the file is an anchor, whoever signed it. */
    private static TrustManagerFactory trusting(Path file) {
        ClientKeys.requireReadable("sslrootcert", file);
        try (InputStream content = new BufferedInputStream(Files.newInputStream(file))) {
            Set<TrustAnchor> anchors = CertificateFactory.getInstance("X.509").generateCertificates(content).stream()
                    .map(certificate -> new TrustAnchor((X509Certificate) certificate, null))
                    .collect(Collectors.toSet());
            if (anchors.isEmpty()) {
                throw new TlsParameterException("sslrootcert", "no certificate in " + file);
            }
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
            parameters.setRevocationEnabled(Boolean.getBoolean("com.sun.net.ssl.checkRevocation"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(new CertPathTrustManagerParameters(parameters));
            return trust;
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsParameterException("sslrootcert", "no certificate in " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The same server, as safe as the address of the JDBC driver demands. A wish for TLS is left to the options, whose own
     * address carries it.
     */
    public PgConnectOptions secure(PgConnectOptions options) {
        TlsMode mode = used.mode();
        PgConnectOptions secured = new PgConnectOptions(options);
        if (mode.demands()) {
            secured.setSslMode(mode.reactive());
        }
        if (secured.getSslMode() == SslMode.DISABLE) {
            return secured;
        }
        if (trust != null) {
            secured.setTrustAll(false).setTrustOptions(TrustOptions.wrap(trust));
        } else if (secured.getTrustOptions() == null) {
            secured.setTrustAll(true);
        }
        if (keys != null) {
            secured.setKeyCertOptions(KeyCertOptions.wrap(keys));
        }
        if (mode.demands()) {
            secured.setHostnameVerificationAlgorithm(mode == TlsMode.VERIFY_FULL ? "HTTPS" : "");
        }
        return secured;
    }
}

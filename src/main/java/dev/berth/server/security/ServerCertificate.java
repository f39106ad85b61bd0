package dev.berth.server.security;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What the server shows to those who come by HTTPS, as it stood in its files beside the key that it belongs to.
 *
 * @param chain the server's own first, then those between it and its authority
 */
public record ServerCertificate(List<X509Certificate> chain) {
    /** Its name among the TLS configurations of Quarkus. */
    public static final String NAME = "berth";

    private static final int LARGEST_FILE = 1 << 20;
    private static final String CERTIFICATE = "berth.tls.certificate";
    private static final String KEY = "berth.tls.key";

    public ServerCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads both files.
     *
     * @throws UnusableCertificateException when a file cannot be read, is not what it should be, or they do not belong together
     */
    public static ServerCertificate read(Path certificate, Path key) {
        byte[] certificates = content(CERTIFICATE, certificate);
        byte[] keys = content(KEY, key);
        requireText(CERTIFICATE, certificate, certificates, "-----BEGIN CERTIFICATE-----");
        requireText(KEY, key, keys, "PRIVATE KEY-----");
        X509KeyManager both = both(certificate, certificates, key, keys);
        return new ServerCertificate(chain(both)
                .orElseThrow(() ->
                        unusable(KEY, key, "it is not the key of the certificate in " + certificate, null)));
    }

    /** After that nobody accepts it. */
    public Instant until() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    private static byte[] content(String setting, Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] content = stream.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                throw unusable(setting, file, "it is larger than 1 MiB", null);
            }
            return content;
        } catch (IOException e) {
            String why = Files.exists(file) ? "it cannot be read (" + e.getMessage() + ")" : "there is no such file";
            throw unusable(setting, file, why, e);
        }
    }

    private static void requireText(String setting, Path file, byte[] content, String text) {
        if (!new String(content, StandardCharsets.ISO_8859_1).contains(text)) {
            throw unusable(setting, file, "it has no line with " + text + " and so is none in PEM", null);
        }
    }

    /** By the reader of the HTTP server itself: what it takes is what is taken here. */
    private static X509KeyManager both(Path certificate, byte[] certificates, Path key, byte[] keys) {
        PemKeyCertOptions options = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(certificates))
                .addKeyValue(Buffer.buffer(keys));
        try {
            for (KeyManager found : options.getKeyManagerFactory(null).getKeyManagers()) {
                if (found instanceof X509KeyManager manager) {
                    return manager;
                }
            }
            throw new GeneralSecurityException("no key");
        } catch (Exception e) {
            // It says neither which file it is nor, as a rule, why.
            throw unusable(
                    CERTIFICATE + " and " + KEY,
                    certificate + " and " + key,
                    "a certificate in PEM and its key without a password (PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY)"
                            + " are needed (" + e.getMessage() + ")",
                    e);
        }
    }

    /** Empty when the key is that of another certificate. */
    private static Optional<List<X509Certificate>> chain(X509KeyManager both) {
        for (String kind : List.of("EC", "RSA")) {
            String[] aliases = both.getServerAliases(kind, null);
            if (aliases != null && aliases.length > 0) {
                List<X509Certificate> chain = List.of(both.getCertificateChain(aliases[0]));
                return Optional.of(chain)
                        .filter(found -> belongs(found.getFirst(), both.getPrivateKey(aliases[0]), kind));
            }
        }
        return Optional.empty();
    }

    private static boolean belongs(X509Certificate certificate, PrivateKey key, String kind) {
        byte[] anything = CERTIFICATE.getBytes(StandardCharsets.UTF_8);
        try {
            Signature signature = Signature.getInstance("SHA256with" + ("EC".equals(kind) ? "ECDSA" : "RSA"));
            signature.initSign(key);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(anything);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static UnusableCertificateException unusable(String setting, Object file, String why, @Nullable Throwable cause) {
        return new UnusableCertificateException(
                "HTTPS needs " + setting + " (" + file + "): " + why + "; put it there, correct the setting, or unset "
                        + CERTIFICATE + " and " + KEY + " to serve without HTTPS",
                cause);
    }
}

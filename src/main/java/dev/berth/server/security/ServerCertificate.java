package dev.berth.server.security;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** What the server shows to those who come by HTTPS, as it stood in its files, and the key that it belongs to. */
public final class ServerCertificate {
    /** Its name among the TLS configurations of Quarkus. */
    public static final String NAME = "berth";

    private static final int LARGEST_FILE = 1 << 20;
    private static final String CERTIFICATE = "berth.tls.certificate";
    private static final String KEY = "berth.tls.key";

    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final KeyStore store;

    private ServerCertificate(List<X509Certificate> chain, PrivateKey key, KeyStore store) {
        this.chain = List.copyOf(chain);
        this.key = key;
        this.store = store;
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
        try {
            return of(new PemKeyCertOptions()
                            .addCertValue(Buffer.buffer(certificates))
                            .addKeyValue(Buffer.buffer(keys)))
                    .orElseThrow(
                            () -> unusable(KEY, key, "it is not the key of the certificate in " + certificate, null));
        } catch (GeneralSecurityException e) {
            // The reader says neither which file it is nor, as a rule, why.
            throw unusable(
                    CERTIFICATE + " and " + KEY,
                    certificate + " and " + key,
                    "a certificate in PEM and its key without a password (PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY)"
                            + " are needed (" + e.getMessage() + ")",
                    e);
        }
    }

    /** The server's own first, then those between it and its authority. */
    List<X509Certificate> chain() {
        return chain;
    }

    PrivateKey key() {
        return key;
    }

    /** Both, as a store that is in memory only. */
    KeyStore store() {
        return store;
    }

    /** Whether it has a key of that kind: {@code EC}, {@code RSA} and the like, as handshakes name them. */
    boolean isOf(String kind) {
        return key.getAlgorithm().equals(kind);
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
            if (file.toString().contains("-----BEGIN")) {
                throw unusable(setting, "not shown", "it is the name of a file, and not what stands in that", e);
            }
            String why = Files.exists(file) ? "it cannot be read (" + e.getMessage() + ")" : "there is no such file";
            throw unusable(setting, file, why, e);
        }
    }

    private static void requireText(String setting, Path file, byte[] content, String text) {
        if (!new String(content, StandardCharsets.ISO_8859_1).contains(text)) {
            throw unusable(setting, file, "it has no line with " + text + " and so is none in PEM", null);
        }
    }

    /** By the reader of the HTTP server itself; empty when the key is that of another certificate. */
    private static Optional<ServerCertificate> of(PemKeyCertOptions options) throws GeneralSecurityException {
        KeyStore store;
        KeyManager[] managers;
        try {
            store = options.loadKeyStore(null);
            managers = options.getKeyManagerFactory(null).getKeyManagers();
        } catch (Exception e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
        String alias = store.aliases().nextElement();
        for (KeyManager found : managers) {
            if (found instanceof X509KeyManager both) {
                X509Certificate[] chain = both.getCertificateChain(alias);
                PrivateKey key = both.getPrivateKey(alias);
                return Optional.of(new ServerCertificate(List.of(chain), key, store))
                        .filter(ServerCertificate::belongsTogether);
            }
        }
        throw new GeneralSecurityException("no key");
    }

    private boolean belongsTogether() {
        byte[] anything = CERTIFICATE.getBytes(StandardCharsets.UTF_8);
        try {
            Signature signature = Signature.getInstance("SHA256with" + (isOf("EC") ? "ECDSA" : "RSA"));
            signature.initSign(key);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(chain.getFirst().getPublicKey());
            signature.update(anything);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static UnusableCertificateException unusable(
            String setting, Object file, String why, @Nullable Throwable cause) {
        return new UnusableCertificateException(
                "HTTPS needs " + setting + " (" + file + "): " + why + "; put it there, correct the setting, or unset "
                        + CERTIFICATE + " and " + KEY + " to serve without HTTPS",
                cause);
    }
}

package dev.berth.server.persistence.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import org.jspecify.annotations.Nullable;
import org.postgresql.ssl.LazyKeyManager;
import org.postgresql.ssl.PEMKeyManager;
import org.postgresql.ssl.PKCS12KeyManager;
import org.postgresql.util.PSQLException;

/** Reads keys by the JDBC driver's own readers: both drivers understand the same files. */
final class ClientKeys {
    /** The readers know one key, by this name. */
    private static final String ALIAS = "user";

    /** Of a store that never leaves the memory. */
    private static final char[] NO_PASSWORD = new char[0];

    private ClientKeys() {}

    /** Whether the file holds the certificate beside the key; as for the JDBC driver its name tells. */
    static boolean bothInOne(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    /** Of a key in PEM, which does not say it where the JDBC driver looks; null for all others. */
    static @Nullable String algorithm(DatabaseTls.Client client) {
        if (client.algorithm() != null || client.certificate() == null || !inPem(client.key())) {
            return client.algorithm();
        }
        return certificate(client.certificate()).getPublicKey().getAlgorithm();
    }

    /**
     * As the JDK has them: the driver's own have no answer where TLS is spoken without a socket of the JDK.
     *
     * @throws TlsParameterException naming the parameter whose file cannot be used
     */
    static KeyManagerFactory of(DatabaseTls.Client client) {
        requireReadable("sslkey", client.key());
        X509KeyManager keys = client.certificate() == null ? bothInOne(client) : apart(client, client.certificate());
        PrivateKey key = keys.getPrivateKey(ALIAS);
        @Nullable X509Certificate[] chain = keys.getCertificateChain(ALIAS);
        if (key == null || chain == null || chain.length == 0 || chain[0] == null) {
            throw unreadable(client, keys);
        }
        requirePair(client, chain[0], key);
        return holding(key, chain);
    }

    private static KeyManagerFactory holding(PrivateKey key, @Nullable X509Certificate[] chain) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(ALIAS, key, NO_PASSWORD, chain);
            KeyManagerFactory held = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            held.init(store, NO_PASSWORD);
            return held;
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsParameterException("sslkey", "cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509KeyManager bothInOne(DatabaseTls.Client client) {
        try {
            return new PKCS12KeyManager(client.key().toString(), password(client.password()));
        } catch (PSQLException e) {
            throw new TlsParameterException("sslkey", "cannot read " + client.key() + ": " + e.getMessage(), e);
        }
    }

    private static X509KeyManager apart(DatabaseTls.Client client, Path certificate) {
        String key = client.key().toString();
        X509Certificate own = certificate(certificate);
        if (inPem(client.key())) {
            String algorithm = client.algorithm();
            return new PEMKeyManager(
                    key,
                    certificate.toString(),
                    algorithm == null ? own.getPublicKey().getAlgorithm() : algorithm);
        }
        return new LazyKeyManager(certificate.toString(), key, password(client.password()), false);
    }

    /** As the JDBC driver decides: by the name, and where that does not tell by what is in the file. */
    private static boolean inPem(Path key) {
        String name = key.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".pem") || name.endsWith(".der")) {
            return name.endsWith(".pem");
        }
        requireReadable("sslkey", key);
        try {
            return new String(Files.readAllBytes(key), StandardCharsets.ISO_8859_1).contains("-----BEGIN");
        } catch (IOException e) {
            throw new TlsParameterException("sslkey", "cannot read " + key + ": " + e.getMessage(), e);
        }
    }

    private static X509Certificate certificate(Path file) {
        requireReadable("sslcert", file);
        try (InputStream content = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(content);
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsParameterException("sslcert", "no certificate in " + file + ": " + e.getMessage(), e);
        }
    }

    static void requireReadable(String parameter, Path file) {
        if (!Files.isReadable(file)) {
            throw new TlsParameterException(parameter, "cannot read the file " + file);
        }
    }

    private static TlsParameterException unreadable(DatabaseTls.Client client, X509KeyManager keys) {
        String parameter = client.password() == null ? "sslkey" : "sslkey, sslpassword";
        try {
            switch (keys) {
                case LazyKeyManager lazy -> lazy.throwKeyManagerException();
                case PEMKeyManager pem -> pem.throwKeyManagerException();
                case PKCS12KeyManager both -> both.throwKeyManagerException();
                default -> {}
            }
            return new TlsParameterException(parameter, "no key in " + client.key());
        } catch (PSQLException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new TlsParameterException(
                    parameter,
                    "no key in PKCS#8 that can be opened in " + client.key() + " (" + reason
                            + "); a PEM must begin with BEGIN PRIVATE KEY, and with sslpassword it is a DER",
                    e);
        }
    }

    /** A certificate with the key of another one is a mistake that the server answers with a riddle. */
    private static void requirePair(DatabaseTls.Client client, X509Certificate certificate, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(ALIAS.getBytes(StandardCharsets.UTF_8));
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(ALIAS.getBytes(StandardCharsets.UTF_8));
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new TlsParameterException("sslkey", client.key() + " does not belong to the certificate", e);
        }
        throw new TlsParameterException("sslkey", client.key() + " does not belong to the certificate");
    }

    private static CallbackHandler password(@Nullable String password) {
        return callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof PasswordCallback asked && password != null) {
                    asked.setPassword(password.toCharArray());
                }
            }
        };
    }
}

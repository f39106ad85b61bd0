package dev.berth.server.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that is shown to whoever connects, which may become another one at any time. A handshake that began with
 * the one before ends with it.
 */
final class ShownCertificate extends X509ExtendedKeyManager {
    private volatile Generation present;

    ShownCertificate(ServerCertificate certificate) {
        this.present = new Generation(1, certificate, null);
    }

    /** @param before the one that handshakes may still be about */
    private record Generation(
            int number,
            ServerCertificate certificate,
            @Nullable Generation before) {
        String alias() {
            return "certificate-" + number;
        }
    }

    ServerCertificate present() {
        return present.certificate();
    }

    /** From here on it is this one. By one thread at a time. */
    void become(ServerCertificate certificate) {
        Generation old = present;
        present = new Generation(old.number() + 1, certificate, new Generation(old.number(), old.certificate(), null));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseServerAlias(keyType, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        Generation now = present;
        return now.certificate().isOf(keyType) ? now.alias() : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = chooseServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        ServerCertificate of = certificate(alias);
        return of == null ? null : of.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        ServerCertificate of = certificate(alias);
        return of == null ? null : of.key();
    }

    private @Nullable ServerCertificate certificate(String alias) {
        Generation now = present;
        Generation before = now.before();
        if (now.alias().equals(alias)) {
            return now.certificate();
        }
        return before != null && before.alias().equals(alias) ? before.certificate() : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}

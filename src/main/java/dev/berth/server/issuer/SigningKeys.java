package dev.berth.server.issuer;

import dev.berth.domain.issuer.KeyTimes;
import dev.berth.server.control.port.SigningKeyStore.StoredKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Objects;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;

/** Makes and reads RSA keys, which every cloud takes. */
final class SigningKeys {
    static final String ALGORITHM = AlgorithmIdentifiers.RSA_USING_SHA256;

    private static final int BITS = 3072;

    private SigningKeys() {}

    /** A new key; its id is the digest of its public part (RFC 7638). Takes about a second: not for an event loop. */
    static StoredKey make(Instant now, Instant activeFrom) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            RsaJsonWebKey jwk = new RsaJsonWebKey((RSAPublicKey) pair.getPublic());
            String kid = jwk.calculateBase64urlEncodedThumbprint("SHA-256");
            jwk.setKeyId(kid);
            jwk.setUse("sig");
            jwk.setAlgorithm(ALGORITHM);
            return new StoredKey(
                    new KeyTimes(kid, now, activeFrom, null, false),
                    jwk.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY),
                    pair.getPrivate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make an RSA key", e);
        }
    }

    static PrivateKey privateKey(StoredKey key) {
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Objects.requireNonNull(key.privateKey())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "cannot read the signing key " + key.times().id(), e);
        }
    }
}

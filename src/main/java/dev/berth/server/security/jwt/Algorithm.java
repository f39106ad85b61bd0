package dev.berth.server.security.jwt;

import java.util.Arrays;
import java.util.Optional;

/** The ways to sign that are taken, each with the one kind of key that it is for. No secret is shared with an issuer. */
enum Algorithm {
    RS256("RSA"),
    RS384("RSA"),
    RS512("RSA"),
    PS256("RSA"),
    PS384("RSA"),
    PS512("RSA"),
    ES256("EC"),
    ES384("EC"),
    ES512("EC"),
    EDDSA("OKP");

    private final String keyType;

    Algorithm(String keyType) {
        this.keyType = keyType;
    }

    /** Its name in a header, letter by letter. */
    String word() {
        return this == EDDSA ? "EdDSA" : name();
    }

    /** What {@code kty} has to be. */
    String keyType() {
        return keyType;
    }

    static Optional<Algorithm> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }
}

package dev.berth.server.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** The secrets of stored tokens, and digests. */
public final class Digests {
    private static final int SECRET_BYTES = 32;

    private Digests() {}

    /** A new token's secret: {@code berth_} and 256 bits. */
    public static String newToken() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return "berth_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What of a secret is stored. It has 256 bits of its own, so a plain digest cannot be guessed back. */
    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** SHA-256 in lower-case hex. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest("SHA-256", bytes));
    }

    /** MD5, which Terraform's state protocol uses as a checksum. */
    public static byte[] md5(byte[] bytes) {
        return digest("MD5", bytes);
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}

package dev.berth.server.api.forward;

import dev.berth.server.security.Digests;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * The key by which a leader proves that it is the one that the lease names. It is made at the start and kept in memory
 * only; its certificate says nothing, because whoever checks it compares the key.
 */
final class ForwardingKey {
    private static final byte[] ECDSA_WITH_SHA256 = {
        0x30, 0x0a, 0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
    };
    private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int UTF8_STRING = 0x0c;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int LONG_FORM = 0x80;

    private final KeyPair pair;
    private final byte[] certificate;

    private ForwardingKey(KeyPair pair, byte[] certificate) {
        this.pair = pair;
        this.certificate = certificate;
    }

    static ForwardingKey make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] content = content(pair);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(content);
            byte[] signed = tagged(BIT_STRING, joined(new byte[] {0}, signature.sign()));
            return new ForwardingKey(pair, tagged(SEQUENCE, joined(content, ECDSA_WITH_SHA256, signed)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** SHA-256 of the public key. */
    String sha256() {
        return Digests.sha256(pair.getPublic().getEncoded());
    }

    /** SHA-256 of the public key that a certificate is for. */
    static String sha256(X509Certificate certificate) {
        return Digests.sha256(certificate.getPublicKey().getEncoded());
    }

    PemKeyCertOptions options() {
        return new PemKeyCertOptions()
                .addKeyValue(pem("PRIVATE KEY", pair.getPrivate().getEncoded()))
                .addCertValue(pem("CERTIFICATE", certificate));
    }

    /** RFC 5280, section 4.1, with as little in it as a certificate may have. */
    private static byte[] content(KeyPair pair) {
        byte[] name = tagged(
                SEQUENCE, tagged(SET, tagged(SEQUENCE, joined(COMMON_NAME, tagged(UTF8_STRING, ascii("berth"))))));
        byte[] validity = tagged(
                SEQUENCE,
                joined(
                        tagged(GENERALIZED_TIME, ascii("20000101000000Z")),
                        tagged(GENERALIZED_TIME, ascii("99991231235959Z"))));
        byte[] serial = tagged(INTEGER, BigInteger.ONE.toByteArray());
        return tagged(
                SEQUENCE,
                joined(
                        serial,
                        ECDSA_WITH_SHA256,
                        name,
                        validity,
                        name,
                        pair.getPublic().getEncoded()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] tagged(int tag, byte[] content) {
        byte[] length = BigInteger.valueOf(content.length).toByteArray();
        byte[] head = content.length < LONG_FORM
                ? new byte[] {(byte) tag, (byte) content.length}
                : joined(new byte[] {(byte) tag, (byte) (LONG_FORM + length.length)}, length);
        return joined(head, content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static Buffer pem(String what, byte[] der) {
        String text = Base64.getMimeEncoder().encodeToString(der);
        return Buffer.buffer("-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}

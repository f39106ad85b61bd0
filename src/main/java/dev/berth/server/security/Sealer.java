package dev.berth.server.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what is secret at rest with AES-256-GCM (NIST SP 800-38D). A sealed value is: one byte of format, the length
 * of the key id, the key id, 12 bytes of nonce, the ciphertext with its tag. The context (which table, which row) is
 * authenticated with it, so that a sealed value cannot be moved to another row.
 */
public final class Sealer {
    private static final byte FORMAT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, byte[]> keys;
    private final String activeId;

    public Sealer(KeyRing ring) {
        this.keys = DerivedKeys.of(ring, "seal");
        this.activeId = ring.activeId();
    }

    /** The sealed form of a value. */
    public byte[] seal(byte[] plain, String context) {
        byte[] id = activeId.getBytes(StandardCharsets.US_ASCII);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key(activeId), nonce, plain, context);
        return ByteBuffer.allocate(2 + id.length + nonce.length + sealed.length)
                .put(FORMAT)
                .put((byte) id.length)
                .put(id)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * The value.
     *
     * @throws IllegalStateException when the key is not in the ring, or the value was tampered with
     */
    public byte[] open(byte[] sealed, String context) {
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        if (buffer.remaining() < 2 || buffer.get() != FORMAT) {
            throw new IllegalStateException("not a sealed value: " + context);
        }
        byte[] id = take(buffer, buffer.get(), context);
        byte[] nonce = take(buffer, NONCE_BYTES, context);
        byte[] body = take(buffer, buffer.remaining(), context);
        return crypt(Cipher.DECRYPT_MODE, key(new String(id, StandardCharsets.US_ASCII)), nonce, body, context);
    }

    private static byte[] take(ByteBuffer buffer, int length, String context) {
        if (length < 0 || length > buffer.remaining()) {
            throw new IllegalStateException("not a sealed value: " + context);
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    private byte[] key(String id) {
        byte[] key = keys.get(id);
        if (key == null) {
            throw new IllegalStateException(
                    "no encryption key with id " + id + ": add it to berth.encryption.keys or the key file");
        }
        return key;
    }

    private static byte[] crypt(int mode, byte[] key, byte[] nonce, byte[] input, String context) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot open or seal " + context, e);
        }
    }
}

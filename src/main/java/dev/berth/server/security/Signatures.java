package dev.berth.server.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Fields signed with HMAC-SHA-256: {@code kind_keyid.field...field.signature}. No field may have a dot in it. The key that
 * signed is named, so that what it signed holds for as long as it is in the ring.
 */
final class Signatures {
    private final Map<String, byte[]> keys;
    private final String activeId;

    /** @param purpose the keys are derived for; what is signed for one does not count for another */
    Signatures(KeyRing ring, String purpose) {
        this.keys = DerivedKeys.of(ring, purpose);
        this.activeId = ring.activeId();
    }

    String activeId() {
        return activeId;
    }

    /** @param subject the fields, with dots between them */
    String sign(String kind, String subject) {
        return signed(kind, activeId, subject);
    }

    /** The fields, if they were signed here. */
    Optional<String[]> fields(String kind, String token, int count) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != count + 2 || !parts[0].startsWith(kind + "_")) {
            return Optional.empty();
        }
        String[] fields = new String[count];
        System.arraycopy(parts, 1, fields, 0, count);
        String expected = signed(kind, parts[0].substring(kind.length() + 1), String.join(".", fields));
        boolean genuine = !expected.isEmpty() && MessageDigest.isEqual(bytes(expected), bytes(token));
        return genuine ? Optional.of(fields) : Optional.empty();
    }

    private String signed(String kind, String keyId, String subject) {
        String text = kind + "_" + keyId + "." + subject;
        byte[] key = keys.get(keyId);
        if (key == null) {
            return "";
        }
        byte[] signature = DerivedKeys.hmac(key, text);
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

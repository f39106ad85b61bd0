package dev.berth.server.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One key per purpose, derived from each key of the ring, so that no key serves two purposes. */
final class DerivedKeys {
    private static final String HMAC = "HmacSHA256";

    private DerivedKeys() {}

    static Map<String, byte[]> of(KeyRing ring, String purpose) {
        return ring.keys().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, key -> hmac(key.getValue(), "berth/v1/" + purpose)));
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}

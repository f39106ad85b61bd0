package dev.berth.server.security;

import dev.berth.domain.Invariant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The installation's keys by id, 32 bytes each. The first seals and signs; the others open and verify what older keys
 * made, so that keys can be rotated.
 */
public record KeyRing(Map<String, byte[]> keys) {
    public static final int KEY_BYTES = 32;

    public KeyRing {
        keys = new LinkedHashMap<>(keys);
        Invariant.require(!keys.isEmpty(), "a key ring has at least one key");
        keys.forEach((id, key) -> {
            Invariant.require(id.matches("[A-Za-z0-9_-]{1,32}"), "a key id has 1 to 32 of A-Z a-z 0-9 _ -");
            Invariant.require(key.length == KEY_BYTES, "key " + id + " must have 32 bytes");
        });
    }

    /** The id of the key that seals and signs. */
    String activeId() {
        return keys.keySet().iterator().next();
    }

    /** Key material is never printed. */
    @Override
    public String toString() {
        return "KeyRing" + keys.keySet();
    }
}

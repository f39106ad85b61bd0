package dev.berth.server.security;

import java.util.Base64;
import java.util.Objects;

/** What cookies of a sign-in that is under way are encrypted with, so that another server, or this one started anew, can finish it. */
public final class StateSecret {
    private final String text;

    StateSecret(KeyRing ring) {
        byte[] key = Objects.requireNonNull(ring.keys().get(ring.activeId()), "the active key is in the ring");
        this.text = Base64.getEncoder().encodeToString(DerivedKeys.hmac(key, "berth/v1/oidc-state"));
    }

    /** 44 characters. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return "StateSecret[]";
    }
}

package dev.berth.server.security;

import dev.berth.server.config.BerthConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.Map;

/** What is made from the installation's keys. */
@ApplicationScoped
class SecurityBeans {

    @Produces
    @Singleton
    KeyRing keyRing(BerthConfig config) {
        String[] key = config.encryption().keys().orElseThrow().split(":", 2);
        return new KeyRing(Map.of(key[0], Base64.getDecoder().decode(key[1])));
    }

    @Produces
    @Singleton
    Sealer sealer(KeyRing ring) {
        return new Sealer(ring);
    }
}

package dev.berth.server.security;

import dev.berth.server.config.BerthConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What is made from the installation's keys. */
@ApplicationScoped
class SecurityBeans {

    @Produces
    @Singleton
    KeyRing keyRing(BerthConfig config) {
        return new KeyRingSource(config.encryption(), config.dataDir()).load();
    }

    @Produces
    @Singleton
    Sealer sealer(KeyRing ring) {
        return new Sealer(ring);
    }

    @Produces
    @Singleton
    CredentialSigner credentialSigner(KeyRing ring) {
        return new CredentialSigner(ring);
    }

    @Produces
    @Singleton
    StateSecret stateSecret(KeyRing ring) {
        return new StateSecret(ring);
    }

    @Produces
    @Singleton
    AddressSigner addressSigner(KeyRing ring) {
        return new AddressSigner(ring);
    }
}

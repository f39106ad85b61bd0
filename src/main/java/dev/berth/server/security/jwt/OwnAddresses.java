package dev.berth.server.security.jwt;

import dev.berth.domain.access.Issuer;
import dev.berth.server.config.BerthConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * By which addresses this server is known. It is no issuer for itself: what it signs for runs must never let a run in as
 * somebody who may do more.
 */
@ApplicationScoped
public class OwnAddresses {
    private final List<String> addresses;

    @Inject
    OwnAddresses(BerthConfig config, Config all) {
        this(Stream.of(
                        config.externalUrl(),
                        config.publicUrl(),
                        all.getOptionalValue("berth.identity.issuer", String.class))
                .flatMap(Optional::stream)
                .toList());
    }

    OwnAddresses(List<String> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    /** Whether an issuer is this server itself, however its address is written. */
    public boolean has(Issuer issuer) {
        return addresses.stream().anyMatch(issuer::isSameAs);
    }
}

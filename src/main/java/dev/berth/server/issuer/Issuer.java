package dev.berth.server.issuer;

import dev.berth.domain.issuer.KeyRotation;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.config.IssuerAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Who issues tokens for runs, and by which rules; nobody, when this server has no address that may stand in them. */
@ApplicationScoped
public class Issuer {
    /** Which setting is missing where there is none. */
    public static final String SETTING = "berth.identity.issuer";

    private final Optional<String> address;
    private final Duration tokenLifetime;
    private final KeyRotation rotation;

    Issuer(BerthConfig config) {
        this.address = IssuerAddress.of(config);
        this.tokenLifetime = config.identity().tokenLifetime();
        this.rotation = new KeyRotation(
                config.identity().keyLifetime(), config.identity().publishAhead());
    }

    /** What stands as {@code iss} in its tokens, letter by letter. */
    public Optional<String> address() {
        return address;
    }

    Duration tokenLifetime() {
        return tokenLifetime;
    }

    KeyRotation rotation() {
        return rotation;
    }
}

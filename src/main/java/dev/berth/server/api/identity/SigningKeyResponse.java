package dev.berth.server.api.identity;

import dev.berth.domain.issuer.KeyTimes;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key that signs the tokens of runs, or did, or will. Its public part is in the published keys, under its id. */
@RegisterForReflection
record SigningKeyResponse(
        String id,
        Instant createdAt,
        Instant activeFrom,
        @Nullable Instant retiredAt,
        boolean withdrawn) {

    static SigningKeyResponse of(KeyTimes key) {
        return new SigningKeyResponse(key.id(), key.createdAt(), key.activeFrom(), key.retiredAt(), key.withdrawn());
    }
}

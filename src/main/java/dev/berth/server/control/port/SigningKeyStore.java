package dev.berth.server.control.port;

import dev.berth.domain.issuer.KeyTimes;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys that sign the tokens of runs (A11). The private ones are sealed at rest. */
public interface SigningKeyStore {

    /**
     * A key.
     *
     * @param publicJwk what everybody may see of it, as JSON
     * @param privateKey its private part, in the encoding of PKCS #8; null when the key that sealed it is not known any more
     */
    record StoredKey(KeyTimes times, String publicJwk, byte @Nullable [] privateKey) {
        @Override
        public String toString() {
            return "StoredKey[" + times.id() + "]";
        }
    }

    /** All there are. */
    Uni<List<StoredKey>> keys();

    /**
     * Adds one, and retires all others from when on it signs; false, and nothing has happened, when the last key is not the one
     * that was seen.
     *
     * @param lastSeen the id of the key that was made last, or null when there was none
     */
    Uni<Boolean> add(StoredKey key, @Nullable String lastSeen);

    /**
     * The same whatever was seen.
     *
     * @param withdraw whether the others are published no more
     */
    Uni<Void> replaceAll(StoredKey key, boolean withdraw);

    /** Deletes those that are retired by then. */
    Uni<Void> delete(Collection<String> ids, Instant now);
}

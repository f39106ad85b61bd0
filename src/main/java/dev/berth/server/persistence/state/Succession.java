package dev.berth.server.persistence.state;

import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.control.port.StateStore.Written;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a state may come after the present one: it has the same lineage and a higher serial, or is the very same.
 *
 * @param lineage empty where nobody said it
 * @param md5 in hex
 */
record Succession(long serial, String lineage, String md5) {
    static Succession of(Version version) {
        return new Succession(version.serial(), version.lineage(), version.md5());
    }

    /** What stands in the way. */
    Optional<Written> after(@Nullable Stored present, boolean forced) {
        if (present == null || forced || isSame(present)) {
            return Optional.empty();
        }
        Version now = present.version();
        boolean follows = serial > now.serial() && (lineage.isEmpty() || lineage.equals(now.lineage()));
        return follows ? Optional.empty() : Optional.of(new Written.Behind(now.serial(), now.lineage()));
    }

    boolean isSame(Stored present) {
        return serial == present.version().serial()
                && md5.equals(present.version().md5());
    }
}

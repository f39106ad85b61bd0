package dev.berth.server.control.port;

import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The uploaded configurations, each a tar.gz that was checked before. */
public interface ConfigurationStore {

    /** A stored version; versions count from 1 in each workspace. */
    record Stored(int version, String sha256, long bytes) {}

    /**
     * Where in an archive there is something to run; the top is called {@code .}.
     *
     * @param terraform the directories with files that terraform reads
     * @param tofu the same for tofu
     * @param terraformBackends the types of the backends that keep the state without Berth, by directory; null when unknown
     * @param tofuBackends the same for tofu
     */
    record Modules(
            Set<String> terraform,
            Set<String> tofu,
            @Nullable Map<String, String> terraformBackends,
            @Nullable Map<String, String> tofuBackends) {
        public Modules {
            terraform = Set.copyOf(terraform);
            tofu = Set.copyOf(tofu);
            terraformBackends = terraformBackends == null ? null : Map.copyOf(terraformBackends);
            tofuBackends = tofuBackends == null ? null : Map.copyOf(tofuBackends);
        }
    }

    /** Empty when there is no such workspace. */
    Uni<Optional<Stored>> put(WorkspaceName workspace, byte[] tarGz, String sha256, Modules modules, Instant now);

    Uni<Optional<byte[]>> content(WorkspaceName workspace, int version, Room room);
}

package dev.berth.server.control.port;

import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** The uploaded configurations, each a tar.gz that was checked before. */
public interface ConfigurationStore {

    /** A stored version; versions count from 1 in each workspace. */
    record Stored(int version, String sha256, long bytes) {}

    /** Empty when there is no such workspace. */
    Uni<Optional<Stored>> put(WorkspaceName workspace, byte[] tarGz, String sha256, Instant now);

    Uni<Optional<Stored>> find(WorkspaceName workspace, int version);

    Uni<Optional<byte[]>> content(WorkspaceName workspace, int version);
}

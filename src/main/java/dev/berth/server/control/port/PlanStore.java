package dev.berth.server.control.port;

import dev.berth.domain.drift.DriftedResources;
import dev.berth.domain.id.TaskId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plan bundles and their JSON, sealed at rest. */
public interface PlanStore {

    /** Stores the bundle of an attempt, which may send it again; false when it is not the one that plans any more. */
    Uni<Boolean> putBundle(AttemptRef attempt, byte[] bundle, String sha256, Instant now);

    /**
     * Stores the plan as Terraform's JSON; false when the attempt is not the one that plans any more.
     *
     * @param drift what it found changed outside of Terraform, where it was asked for that alone (W2); else null
     */
    Uni<Boolean> putJson(AttemptRef attempt, PlanJson json, @Nullable DriftedResources drift, Instant now);

    /** Stores the schemas of what is in the plan, compressed with gzip; false when the attempt is not the one that plans any more. */
    Uni<Boolean> putSchemas(AttemptRef attempt, byte[] schemas, Instant now);

    /** The bundle that the task's plan names by its digest. */
    Uni<Optional<byte[]>> bundle(TaskId task, Room room);

    /** The JSON of the task's present plan, all of it. */
    Uni<Optional<StoredJson>> json(TaskId task, Room room);

    /** The same for those who may not read state; all of it where none was made for them when it was stored. */
    Uni<Optional<StoredJson>> redactedJson(TaskId task, Room room);

    /** The JSON of the task's present plan with the schemas of what is in it; empty when either is missing. */
    Uni<Optional<PlanWithSchemas>> withSchemas(TaskId task, Room room);

    /** Whether the task has a plan that was stored without its JSON. */
    Uni<Boolean> lacksJson(TaskId task);

    /** A plan's JSON with the schemas of what is in it, each compressed with gzip. */
    record PlanWithSchemas(PlanJson json, byte[] schemas) {}

    /** A plan's JSON, compressed with gzip: all of it, and what those may read who may not read state. */
    record PlanJson(byte[] whole, byte[] redacted) {}

    /**
     * A plan's JSON as it is stored.
     *
     * @param gzip whether it is compressed; earlier versions did not
     * @param redacted whether it may be shown to those who may not read state
     */
    record StoredJson(byte[] content, boolean gzip, boolean redacted) {}
}

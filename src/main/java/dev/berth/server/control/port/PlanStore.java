package dev.berth.server.control.port;

import dev.berth.domain.id.TaskId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Plan bundles and their JSON, sealed at rest. */
public interface PlanStore {

    /** Stores the bundle of an attempt, which may send it again; false when it is not the one that plans any more. */
    Uni<Boolean> putBundle(AttemptRef attempt, byte[] bundle, String sha256, Instant now);

    /** Stores the plan as Terraform's JSON; false when the attempt is not the one that plans any more. */
    Uni<Boolean> putJson(AttemptRef attempt, byte[] json, Instant now);

    /** The bundle that the task's plan names by its digest. */
    Uni<Optional<byte[]>> bundle(TaskId task);

    /** The JSON of the task's present plan. */
    Uni<Optional<byte[]>> json(TaskId task);
}

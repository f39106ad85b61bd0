package dev.berth.server.control.port;

import dev.berth.domain.drift.DriftState;
import dev.berth.domain.drift.DriftedResources;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of the drift of workspaces (W2). It is written where tasks end, in the same transaction. */
public interface DriftStore {

    /**
     * What is known of one workspace.
     *
     * @param resources what the last check found that ended well
     * @param since the first of an unbroken row of checks that found something; null when there is no such row
     * @param checkedAt when it was checked last, by a check or an apply of everything; null before
     * @param task which task that was
     */
    record Drift(
            DriftState state,
            DriftedResources resources,
            @Nullable Instant since,
            @Nullable Instant checkedAt,
            @Nullable TaskId task) {
        public static final Drift NOT_CHECKED =
                new Drift(DriftState.NOT_CHECKED, DriftedResources.NONE, null, null, null);
    }

    /** Of each of these; absent is what was never checked. */
    Uni<Map<WorkspaceName, Drift>> of(Collection<WorkspaceName> workspaces);

    /** How many workspaces are in which state, each named. */
    Uni<Map<DriftState, Long>> counts();
}

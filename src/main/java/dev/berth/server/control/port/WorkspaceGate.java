package dev.berth.server.control.port;

import dev.berth.domain.id.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * What of a workspace a placement is guarded by (P10).
 *
 * @param version grows with every lock, unlock, change of pool and of what it runs after
 * @param locked whether a human, or a lost apply (F4), keeps its tasks back
 * @param chain what it has to do with other workspaces (W4)
 */
public record WorkspaceGate(long version, boolean locked, Chain chain) {
    public WorkspaceGate(long version, boolean locked) {
        this(version, locked, Chain.NONE);
    }

    /**
     * A workspace between others (W4). The first task changes with what becomes of tasks of others, which may be of other pools; the
     * version does not tell of it.
     *
     * @param follows whether it runs after others
     * @param leads whether others run after it
     * @param upstream the first task of those it runs after that keeps younger ones of it waiting; null when there is none
     */
    public record Chain(
            boolean follows, boolean leads, @Nullable TaskId upstream) {
        public static final Chain NONE = new Chain(false, false, null);

        /** Nearly all workspaces share one. */
        public static Chain of(boolean follows, boolean leads, @Nullable TaskId upstream) {
            return follows || leads ? new Chain(follows, leads, upstream) : NONE;
        }
    }

    /** Whether what is remembered of it was told as it is stored: of the tasks of others no word comes with its own. */
    public boolean sameButForOthers(WorkspaceGate other) {
        return version == other.version && locked == other.locked;
    }
}

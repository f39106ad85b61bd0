package dev.berth.server.control.port;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Tool;
import io.smallrye.mutiny.Uni;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Workspaces, their values and their locks. */
public interface WorkspaceStore {

    /** A Terraform variable; sensitive values are sealed at rest and never shown again. */
    record Variable(String value, boolean sensitive, boolean hcl) {
        @Override
        public String toString() {
            return sensitive ? "Variable[sensitive]" : "Variable[" + value + "]";
        }
    }

    /** Who keeps the workspace's tasks back, and why. */
    record Lock(String by, @Nullable String reason, Instant at) {}

    /**
     * A workspace.
     *
     * @param workingDirectory of the root module in the configuration; empty for its top
     */
    @RecordBuilder
    record Workspace(
            WorkspaceName name,
            PoolName pool,
            Tool tool,
            String workingDirectory,
            @Nullable String autoApplyBy,
            Map<String, Variable> variables,
            Map<String, Variable> environment,
            @Nullable Lock lock,
            int configurationVersion,
            Instant createdAt) {

        /** Whether its plans confirm themselves (F10). */
        public boolean autoApply() {
            return autoApplyBy != null;
        }
    }

    /** What became of a creation or an update. */
    enum Written {
        WRITTEN,
        NAME_TAKEN,
        NOT_FOUND,
        NO_POOL,
        /** The pool cannot change while tasks are live (P10). */
        BUSY
    }

    Uni<Written> create(Workspace workspace);

    /**
     * Changes everything but name, lock, configuration version and creation time. The change is made to the workspace as
     * it stands then and nobody else changes it meanwhile, so that of two updates at once none is lost; what the change
     * throws comes back.
     */
    Uni<Written> update(WorkspaceName workspace, UnaryOperator<Workspace> change);

    /** As users see it: sensitive values are not read at all, and empty. */
    Uni<Optional<Workspace>> find(WorkspaceName workspace);

    /** With its sensitive values in clear: never for an answer to a user. */
    Uni<Optional<Workspace>> findWithSecrets(WorkspaceName workspace);

    /** As users see them, newest first. */
    Uni<Page<Workspace>> list(@Nullable PoolName pool, Page.Request page, Room room);

    /** What became of a deletion. */
    enum Deleted {
        DELETED,
        NOT_FOUND,
        /** It has tasks that are not final. */
        LIVE_TASKS,
        /** Its state names resources. */
        HAS_RESOURCES
    }

    /** Deletes it with all that belongs to it; {@code force} passes over resources in its state, never over live tasks. */
    Uni<Deleted> delete(WorkspaceName workspace, boolean force);

    /** What became of a lock or an unlock. */
    enum Locked {
        DONE,
        NOT_FOUND,
        ALREADY_LOCKED,
        NOT_LOCKED
    }

    Uni<Locked> lock(WorkspaceName workspace, Lock lock);

    /** Unlocks it, ends the credentials of lost applies and releases their hold on Terraform's state lock (F4, F13). */
    Uni<Locked> unlock(WorkspaceName workspace);
}

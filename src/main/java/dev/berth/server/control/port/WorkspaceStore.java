package dev.berth.server.control.port;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Sight;
import dev.berth.domain.drift.DriftState;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.domain.task.Tool;
import io.smallrye.mutiny.Uni;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Workspaces, their values, tags and locks. */
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
     * @param number counts over all workspaces, and is never used twice; 0 before it is stored
     * @param workingDirectory of the root module in the configuration; empty for its top
     * @param approval who has to approve its plans; null when one confirmation is enough. Not with autoApply (F10)
     * @param tags values by key; a plain tag has an empty one
     * @param identity the tokens that its runs get (A11)
     * @param configurationVersion the newest one; 0 before the first
     */
    @RecordBuilder
    record Workspace(
            WorkspaceName name,
            long number,
            PoolName pool,
            Tool tool,
            String workingDirectory,
            @Nullable String autoApplyBy,
            @Nullable ApprovalRule approval,
            Map<String, Variable> variables,
            Map<String, Variable> environment,
            Map<String, String> tags,
            List<WorkloadToken> identity,
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
     * Changes everything but name, number, lock, configuration version and creation time. The change is made to the workspace as
     * it stands then and nobody else changes it meanwhile, so that of two updates at once none is lost; what the change
     * throws comes back.
     */
    Uni<Written> update(WorkspaceName workspace, UnaryOperator<Workspace> change);

    /** Changes the tags alone, as {@link #update} does. */
    Uni<Written> updateTags(WorkspaceName workspace, UnaryOperator<Map<String, String>> change);

    /** As users see it: sensitive values are not read at all, and empty. */
    Uni<Optional<Workspace>> find(WorkspaceName workspace);

    /** The same by its number. */
    Uni<Optional<Workspace>> find(long number);

    /** The numbers of those of these workspaces that are there. */
    Uni<Map<WorkspaceName, Long>> numbers(Collection<WorkspaceName> workspaces);

    /** With its sensitive values in clear: never for an answer to a user. */
    Uni<Optional<Workspace>> findWithSecrets(WorkspaceName workspace);

    /** A tag to look for; null means any value. */
    record TagFilter(String key, @Nullable String value) {}

    /**
     * Which workspaces.
     *
     * @param pool null means any
     * @param tags all of them; none means any
     * @param namePart what the name has in it; null means any
     * @param drift what is known of their drift; null means any
     * @param sight only those that are seen
     */
    record Filter(
            @Nullable PoolName pool,
            List<TagFilter> tags,
            @Nullable String namePart,
            @Nullable DriftState drift,
            Sight sight) {
        public static final Filter ALL = new Filter(null, List.of(), null);

        public Filter {
            tags = List.copyOf(tags);
        }

        public Filter(@Nullable PoolName pool, List<TagFilter> tags, @Nullable String namePart) {
            this(pool, tags, namePart, null, Sight.ALL);
        }

        /** The same as somebody else sees it. */
        public Filter seenBy(Sight other) {
            return new Filter(pool, tags, namePart, drift, other);
        }

        /** Those of them alone of whose drift this is known. */
        public Filter in(@Nullable DriftState state) {
            return new Filter(pool, tags, namePart, state, sight);
        }

        public static Filter of(PoolName pool) {
            return new Filter(pool, List.of(), null);
        }
    }

    /** As users see them, newest first. */
    Uni<Page<Workspace>> list(Filter filter, Page.Request page, Room room);

    /** Some of the workspaces of a list, and how many there are. */
    record Counted(List<Workspace> items, int total) {
        public Counted {
            items = List.copyOf(items);
        }
    }

    /** The same list by its places; what is far down costs the way there. */
    Uni<Counted> list(Filter filter, int skipped, int rows, Room room);

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

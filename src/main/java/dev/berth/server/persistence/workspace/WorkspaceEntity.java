package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.WorkspaceStore.Lock;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A workspace's row, without its values. */
@Entity
@Table(name = "workspaces")
class WorkspaceEntity {
    @Id
    String name;

    @Column(insertable = false, updatable = false)
    Long number;

    @Column(nullable = false)
    String pool;

    @Column(nullable = false)
    String tool;

    @Column(name = "working_directory", nullable = false)
    String workingDirectory;

    @Column(name = "auto_apply_by")
    @Nullable
    String autoApplyBy;

    @Column(nullable = false)
    long version;

    @Column(name = "lock_by")
    @Nullable
    String lockBy;

    @Column(name = "lock_reason")
    @Nullable
    String lockReason;

    @Column(name = "locked_at")
    @Nullable
    Instant lockedAt;

    @Column(name = "configuration_version")
    int configurationVersion;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    static WorkspaceEntity of(Workspace workspace) {
        WorkspaceEntity entity = new WorkspaceEntity();
        entity.name = workspace.name().value();
        entity.createdAt = Times.stored(workspace.createdAt());
        entity.pool = workspace.pool().value();
        entity.update(workspace);
        return entity;
    }

    /** Takes over what a user may change; another pool makes placements that were decided before stale (P10). */
    void update(Workspace workspace) {
        if (!inPool(workspace)) {
            pool = workspace.pool().value();
            version++;
        }
        tool = SqlText.of(workspace.tool());
        workingDirectory = SqlText.storable(workspace.workingDirectory());
        autoApplyBy = SqlText.storableOrNull(workspace.autoApplyBy());
    }

    boolean inPool(Workspace workspace) {
        return pool.equals(workspace.pool().value());
    }

    @Nullable
    Lock lock() {
        String by = lockBy;
        Instant at = lockedAt;
        return by == null || at == null ? null : new Lock(by, lockReason, at);
    }
}

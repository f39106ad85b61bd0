package dev.berth.server.web.workspace;

import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.DriftStore.Drift;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workspace in the list.
 *
 * @param configuration the newest one; 0 before the first
 * @param drift null where nobody has looked
 * @param task the newest one; null before the first
 */
public record WorkspaceRow(
        String name,
        String pool,
        String tool,
        List<TagLabel> tags,
        @Nullable LockLine lock,
        int configuration,
        @Nullable DriftLine drift,
        @Nullable LastTask task) {
    public WorkspaceRow {
        tags = List.copyOf(tags);
    }

    static WorkspaceRow of(Workspace workspace, @Nullable Drift drift, @Nullable TaskView newest) {
        return new WorkspaceRow(
                workspace.name().value(),
                workspace.pool().value(),
                WireWords.of(workspace.tool()),
                TagLabel.of(workspace.tags()),
                LockLine.of(workspace.lock()),
                workspace.configurationVersion(),
                drift == null ? null : DriftLine.of(drift),
                newest == null ? null : LastTask.of(newest));
    }
}

package dev.berth.server.web.workspace;

import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace is.
 *
 * @param directory empty for the top of the configuration
 * @param autoApplyBy who let its plans confirm themselves; empty when they do not
 * @param configuration the newest one; 0 before the first
 * @param lock null when it is not locked
 */
public record Facts(
        String pool,
        String tool,
        String directory,
        String autoApplyBy,
        List<TagLabel> tags,
        int configuration,
        @Nullable LockLine lock,
        Instant createdAt) {
    public Facts {
        tags = List.copyOf(tags);
    }

    static Facts of(Workspace workspace) {
        String autoApplyBy = workspace.autoApplyBy();
        return new Facts(
                workspace.pool().value(),
                WireWords.of(workspace.tool()),
                workspace.workingDirectory(),
                autoApplyBy == null ? "" : autoApplyBy,
                TagLabel.of(workspace.tags()),
                workspace.configurationVersion(),
                LockLine.of(workspace.lock()),
                workspace.createdAt());
    }
}

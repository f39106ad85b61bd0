package dev.berth.server.web.workspace;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.workspace.RuleWords;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace is.
 *
 * @param directory empty for the top of the configuration
 * @param asking who is asked before its plans are applied
 * @param configuration the newest one; 0 before the first
 * @param lock null when it is not locked
 */
public record Facts(
        String pool,
        String tool,
        String directory,
        Asking asking,
        List<TagLabel> tags,
        int configuration,
        @Nullable LockLine lock,
        Instant createdAt) {
    public Facts {
        tags = List.copyOf(tags);
    }

    /**
     * Who is asked before plans are applied.
     *
     * @param autoApplyBy who let them confirm themselves; empty when they do not
     * @param rule who has to approve them, in words; empty when one confirmation is enough
     */
    public record Asking(String autoApplyBy, String rule) {
        static Asking of(Workspace workspace) {
            String by = workspace.autoApplyBy();
            ApprovalRule rule = workspace.approval();
            return new Asking(by == null ? "" : by, rule == null ? "" : RuleWords.of(rule));
        }
    }

    static Facts of(Workspace workspace) {
        return new Facts(
                workspace.pool().value(),
                WireWords.of(workspace.tool()),
                workspace.workingDirectory(),
                Asking.of(workspace),
                TagLabel.of(workspace.tags()),
                workspace.configurationVersion(),
                LockLine.of(workspace.lock()),
                workspace.createdAt());
    }
}

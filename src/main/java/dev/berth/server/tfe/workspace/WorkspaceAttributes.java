package dev.berth.server.tfe.workspace;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.task.Tool;
import dev.berth.module.WorkingDirectory;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.workspace.TagChecks;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.tfe.document.RequestDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of a workspace that it makes or changes. Which version of the tool is run is not its to say, so that
 * is not looked at; what would make another thing of the workspace is refused.
 *
 * @param name null when it was not said
 * @param autoApply null when it was not said
 * @param workingDirectory null when it was not said
 * @param project the id of its project
 */
record WorkspaceAttributes(
        @Nullable String name,
        @Nullable Boolean autoApply,
        @Nullable String workingDirectory,
        Optional<String> project,
        Map<String, String> tags) {
    private static final int MAX_NAME = 63;

    static WorkspaceAttributes of(RequestDocument document) {
        Checks checks = document.checks();
        String directory = document.text("working-directory");
        String problem = directory == null ? null : WorkingDirectory.problem(directory);
        checks.require(problem == null, "working-directory", String.valueOf(problem));
        if ("local".equals(document.text("execution-mode"))) {
            checks.unprocessable(
                    "not_supported",
                    "execution-mode",
                    "cannot be local: this server runs what is planned and applied, and keeps no state for other runs");
        }
        if (document.says("vcs-repo")) {
            checks.unprocessable("not_supported", "vcs-repo", "cannot be set: configurations are uploaded");
        }
        Map<String, String> tags = TagChecks.tags(checks, "tags", tags(document));
        return new WorkspaceAttributes(
                document.text("name", MAX_NAME),
                document.flag("auto-apply"),
                directory == null || problem != null ? null : WorkingDirectory.normalized(directory),
                document.related("project", "projects"),
                tags);
    }

    /** Whether there is nothing in it that could be changed. */
    boolean changesNothing() {
        return autoApply == null && workingDirectory == null && project.isEmpty();
    }

    /** A workspace as it becomes. Whoever let plans confirm themselves stays the one who did. */
    Workspace applied(Workspace before, @Nullable PoolName pool, String by) {
        String autoApplyBy = before.autoApplyBy();
        if (Boolean.TRUE.equals(autoApply) && before.approval() != null) {
            throw ProblemException.unprocessable(
                    "auto_apply_forbidden", "auto-apply", "cannot be had where an approval rule asks for people");
        }
        if (autoApply != null) {
            autoApplyBy = !autoApply ? null : autoApplyBy == null ? by : autoApplyBy;
        }
        return WorkspaceBuilder.builder(before)
                .pool(pool == null ? before.pool() : pool)
                .workingDirectory(workingDirectory == null ? before.workingDirectory() : workingDirectory)
                .autoApplyBy(autoApplyBy)
                .build();
    }

    /** What tells {@code terraform} and {@code tofu} apart. */
    static Tool tool(@Nullable String userAgent) {
        return userAgent != null && userAgent.startsWith("OpenTofu/") ? Tool.TOFU : Tool.TERRAFORM;
    }

    private static Map<String, @Nullable String> tags(RequestDocument document) {
        Map<String, @Nullable String> tags = new LinkedHashMap<>();
        tags.putAll(SentTags.plain(document.relatedResources("tags")));
        tags.putAll(SentTags.bindings(document.relatedResources("tag-bindings")));
        return tags;
    }
}

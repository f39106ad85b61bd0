package dev.berth.server.api.task;

import dev.berth.domain.task.TaskSource;
import dev.berth.server.api.problem.Checks;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where the configuration of a task comes from. */
@RegisterForReflection
public record SourceRequest(
        @Schema(required = true, description = "As its forge calls it, such as acme/network") @Nullable
        String repository,

        @Schema(required = true, description = "The whole digest of a commit, 40 or 64 of 0-9 and a-f") @Nullable
        String commit,

        @Schema(minimum = "1", description = "The number of a pull or merge request") @Nullable
        Integer pullRequest) {
    private static final int LONGEST = 200;
    private static final int MOST = 1_000_000_000;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    TaskSource checked(Checks checks) {
        String named = repository == null ? "" : repository;
        checks.require(
                !named.isEmpty() && named.length() <= LONGEST,
                "source.repository",
                "must have 1 to " + LONGEST + " characters");
        String digest = commit == null ? "" : commit;
        checks.require(
                COMMIT.matcher(digest).matches(),
                "source.commit",
                "must be the whole digest of a commit: 40 or 64 of 0-9 and a-f");
        if (pullRequest != null) {
            checks.number("source.pullRequest", pullRequest, 1, MOST);
        }
        return new TaskSource(named, digest, pullRequest);
    }
}

package dev.berth.agent.work;

import dev.berth.agent.files.WorkspacePaths;
import dev.berth.agent.tool.StoppedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Gives attempts their directories, each under the path of its workspace where that can be had. A plan only takes it when
 * it is free; who may apply waits for it, since what the tool sees of it is a part of what is approved.
 */
final class Workplaces {
    private static final Duration LOOK = Duration.ofMillis(200);
    /** Whoever may apply is alone in its agent, so there the path is on its way back, or kept for long. */
    private static final Duration PATIENCE_AT_HOME = Duration.ofSeconds(5);

    private final Path attempts;
    private final WorkspacePaths paths;
    private final String pod;
    private final Duration patience;

    /** @param patience how long a path that another agent uses is waited for */
    Workplaces(AttemptRunner.Site site, Duration patience) {
        this.attempts = site.workDirectory().resolve("attempts");
        this.paths = site.paths();
        this.pod = site.init().pod();
        this.patience = patience;
    }

    Workplace forPlan(Job job) throws IOException, StoppedException {
        String workspace = job.work().workspace();
        Path path = paths.of(workspace);
        Optional<WorkspacePaths.Held> held = job.work().planOnly() ? paths.take(path, name(job)) : await(job, path);
        if (held.isEmpty() && !job.work().planOnly()) {
            held = paths.takeAnother(workspace, name(job));
            job.output()
                    .line(
                            held.isPresent()
                                    ? "[berth: " + path + " is in use; the plan is made in "
                                            + held.get().path() + "]"
                                    : "[berth: " + path
                                            + " cannot be had; the plan is made in a directory of its own]");
        }
        return create(job, held);
    }

    /** Under the very path that the plan was made in. */
    Workplace forApply(Job job, Path path) throws IOException, StoppedException, AttemptFailedException {
        if (!paths.isPossible(path)) {
            throw AttemptFailedException.changed("the plan was made in " + path + ", which cannot be had here");
        }
        Optional<WorkspacePaths.Held> held = await(job, path);
        if (held.isEmpty()) {
            throw AttemptFailedException.changed("the plan was made in " + path + ", which is in use here");
        }
        return create(job, held);
    }

    private Workplace create(Job job, Optional<WorkspacePaths.Held> held) throws IOException {
        boolean done = false;
        try {
            Workplace workplace = Workplace.create(
                    root(job), paths, held.orElse(null), job.work().directory());
            done = true;
            return workplace;
        } finally {
            if (!done && held.isPresent()) {
                held.get().release();
            }
        }
    }

    private Path root(Job job) {
        return attempts.resolve(job.name());
    }

    private String name(Job job) {
        return job.nameFor(pod);
    }

    private Optional<WorkspacePaths.Held> await(Job job, Path path) throws IOException, StoppedException {
        Optional<WorkspacePaths.Held> held = paths.take(path, name(job));
        if (held.isPresent() || !paths.isOurs()) {
            return held;
        }
        String holder = paths.holder(path);
        job.output()
                .line("[berth: waiting for " + path + ", which "
                        + (holder.isEmpty() ? "another task of the workspace" : holder) + " uses]");
        job.waits().waits(Waiting.forPath(holder));
        try {
            return keepAsking(job, path);
        } finally {
            boolean unused = job.waits().over();
        }
    }

    private Optional<WorkspacePaths.Held> keepAsking(Job job, Path path) throws IOException, StoppedException {
        Duration wait = paths.isTakenHere(path) ? PATIENCE_AT_HOME : patience;
        long end = System.nanoTime() + wait.toNanos();
        Optional<WorkspacePaths.Held> held = Optional.empty();
        while (held.isEmpty() && System.nanoTime() < end) {
            job.stop().sleep(LOOK);
            held = paths.take(path, name(job));
        }
        return held;
    }
}

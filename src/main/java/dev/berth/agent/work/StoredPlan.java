package dev.berth.agent.work;

import dev.berth.agent.files.ArchiveLimits;
import dev.berth.agent.files.Bundle;
import dev.berth.agent.files.Digests;
import dev.berth.agent.files.FullDisk;
import dev.berth.agent.files.Inventory;
import dev.berth.agent.files.Manifest;
import dev.berth.agent.net.RefusedException;
import dev.berth.agent.net.SupersededException;
import dev.berth.agent.net.WorkClient;
import dev.berth.agent.tool.StoppedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The plan that was approved, as the server has it, on its way into a directory (P6). */
record StoredPlan(Path archive, Manifest manifest, ArchiveLimits limits) {

    /**
     * Fetches it.
     *
     * @param archive where to
     * @throws AttemptFailedException when it cannot be had, or is not the one that was approved
     */
    static StoredPlan fetch(Job job, WorkClient client, ArchiveLimits limits, Path archive)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        try {
            client.download(job.key(), "plan", archive, limits.packedBytes(), job.stop());
        } catch (RefusedException e) {
            throw AttemptFailedException.unavailable("the stored plan: " + e.getMessage());
        }
        if (!Digests.sha256(archive).equals(job.work().planSha256())) {
            throw AttemptFailedException.changed("the stored plan is not the one that was approved");
        }
        Optional<Manifest> manifest;
        try {
            manifest = Bundle.manifest(archive, limits);
        } catch (IOException e) {
            throw unreadable(e);
        }
        return new StoredPlan(
                archive,
                manifest.orElseThrow(() -> AttemptFailedException.unavailable(
                        "the stored plan was made by an agent that did not store all that it needs")),
                limits);
    }

    /** It is damaged, or of no version that is known here; unless it is the disk that fails. */
    private static AttemptFailedException unreadable(IOException failure) throws IOException {
        if (FullDisk.caused(failure)) {
            throw failure;
        }
        return AttemptFailedException.unavailable("the stored plan: " + failure.getMessage());
    }

    /** The directory that the tool saw around its configuration. */
    Path place() {
        Path directory = Path.of(manifest.directory());
        Path parent = directory.getParent();
        return parent == null ? directory : parent;
    }

    /** Makes the directory, which holds the configuration, what it was after the plan. */
    void restoreInto(Workplace workplace) throws AttemptFailedException, IOException {
        if (!workplace.shownSource().toString().equals(manifest.directory())
                || !workplace.module().toString().equals(manifest.module())) {
            throw AttemptFailedException.changed("the plan was made in " + manifest.directory());
        }
        try {
            Bundle.restore(archive, manifest, workplace.source(), limits);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Compares the directory with what the plan left, byte for byte. */
    void verify(Workplace workplace) throws IOException, AttemptFailedException {
        Optional<String> difference =
                Inventory.of(workplace.source(), workplace.module()).firstDifference(manifest.files());
        if (difference.isPresent()) {
            throw AttemptFailedException.changed("not as it was planned: " + difference.get());
        }
    }
}

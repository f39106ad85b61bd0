package dev.berth.agent.work;

import dev.berth.agent.files.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directories of one attempt, for its owner only. A plan that waits for approval keeps them.
 *
 * @param root holds all but perhaps the temporary files
 * @param temporary where the tools put theirs
 */
record Workplace(Path root, Path temporary) {
    static final String PLAN_FILE = "berth.tfplan";
    static final String LOCK_FILE = ".terraform.lock.hcl";

    /** Providers listen on a socket in the temporary directory, whose path may have 108 bytes, the file's name included. */
    private static final int LONGEST_TEMPORARY = 70;

    static Workplace create(Path root) throws IOException {
        Trees.delete(root);
        Trees.createPrivate(root);
        Files.createDirectory(root.resolve("source"));
        Files.createDirectory(root.resolve("home"));
        Path temporary = root.resolve("tmp");
        if (temporary.toString().length() > LONGEST_TEMPORARY) {
            return new Workplace(root, Files.createTempDirectory("berth"));
        }
        return new Workplace(root, Files.createDirectory(temporary));
    }

    /** The configuration; the tools run here. */
    Path source() {
        return root.resolve("source");
    }

    Path home() {
        return root.resolve("home");
    }

    /** The providers that this attempt installed and that the cache did not take. */
    Path providers() {
        return root.resolve("providers");
    }

    Path archive() {
        return root.resolve("configuration.tar.gz");
    }

    Path bundle() {
        return root.resolve("bundle.tar.gz");
    }

    Path planJson() {
        return root.resolve("plan.json");
    }

    Path plan() {
        return source().resolve(PLAN_FILE);
    }

    void delete() throws IOException {
        Trees.delete(temporary);
        Trees.delete(root);
    }
}

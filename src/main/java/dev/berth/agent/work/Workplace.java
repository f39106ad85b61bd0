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
 * @param directory the root module's in the configuration, empty for its top
 */
record Workplace(Path root, Path temporary, String directory) {
    static final String PLAN_FILE = "berth.tfplan";
    static final String LOCK_FILE = ".terraform.lock.hcl";

    /** Providers listen on a socket in the temporary directory, whose path may have 108 bytes, the file's name included. */
    private static final int LONGEST_TEMPORARY = 70;

    static Workplace create(Path root, String directory) throws IOException {
        Trees.delete(root);
        Trees.createPrivate(root);
        Files.createDirectory(root.resolve("source"));
        Files.createDirectory(root.resolve("home"));
        Path temporary = root.resolve("tmp");
        if (temporary.toString().length() > LONGEST_TEMPORARY) {
            return new Workplace(root, Files.createTempDirectory("berth"), directory);
        }
        return new Workplace(root, Files.createDirectory(temporary), directory);
    }

    /** The whole configuration. */
    Path source() {
        return root.resolve("source");
    }

    /** Where in the configuration the tools run, relative, over any links; empty when it is its top. */
    Path module() {
        try {
            return source().toRealPath().relativize(source().resolve(directory).toRealPath());
        } catch (IOException e) {
            // It is not there, or not yet.
            return Path.of(directory);
        }
    }

    /** The root module; the tools run here. */
    Path moduleDirectory() {
        return source().resolve(module());
    }

    /** The values of the variables, outside of the configuration. */
    Path values() {
        return root.resolve("values.tfvars");
    }

    /** Says who keeps the state. */
    Path stateMark() {
        return root.resolve("state-home");
    }

    Path home() {
        return root.resolve("home");
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
        return moduleDirectory().resolve(PLAN_FILE);
    }

    void delete() throws IOException {
        Trees.delete(temporary);
        Trees.delete(root);
    }
}

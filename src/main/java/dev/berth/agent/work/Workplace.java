package dev.berth.agent.work;

import dev.berth.agent.files.Trees;
import dev.berth.agent.files.UnstoredStates;
import dev.berth.agent.files.WorkspacePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The directories of one attempt, for its owner only. A plan that waits for approval keeps them.
 *
 * @param root where they really are
 * @param shown the same as the tools see it: the workspace's own path, where that was free
 * @param temporary where the tools put their temporary files, as they see it
 * @param held the workspace's path while it leads here
 * @param directory the root module's in the configuration, empty for its top
 */
record Workplace(Path root, Path shown, Path temporary, WorkspacePaths.@Nullable Held held, String directory) {
    static final String PLAN_FILE = "berth.tfplan";
    static final String LOCK_FILE = ".terraform.lock.hcl";

    private static final String SOURCE = "source";
    private static final String HOME = "home";
    private static final String TEMPORARY = "tmp";
    private static final String IDENTITY = "identity";

    /** Providers listen on a socket in the temporary directory, whose path may have 108 bytes, the file's name included. */
    private static final int LONGEST_TEMPORARY = 70;

    /** Makes the directories anew; {@code held} leads to them from then on. */
    static Workplace create(Path root, WorkspacePaths paths, WorkspacePaths.@Nullable Held held, String directory)
            throws IOException {
        Trees.delete(root);
        Trees.createPrivate(root);
        Files.createDirectory(root.resolve(SOURCE));
        if (held != null) {
            held.leadTo(root);
        }
        Path shown = held == null ? root : held.path();
        Path temporary = shown.resolve(TEMPORARY);
        if (temporary.toString().length() > LONGEST_TEMPORARY) {
            temporary = paths.scratch(root.getFileName().toString());
        }
        Workplace workplace = new Workplace(root, shown, temporary, held, directory);
        workplace.freshen();
        return workplace;
    }

    /** Empties what belongs to an attempt and not to its task: its home and its temporary files. */
    void freshen() throws IOException {
        Trees.delete(root.resolve(HOME));
        Trees.createPrivate(root.resolve(HOME));
        Path real = temporary.startsWith(shown) ? root.resolve(TEMPORARY) : temporary;
        Trees.delete(real);
        Trees.createPrivate(real);
        if (held != null) {
            // Somebody who clears temporary files may have taken the link away.
            held.leadTo(root);
        }
    }

    /** Removes all that only the attempt needed that is about to end; the task's own directory stays. */
    void tidy() throws IOException {
        Files.deleteIfExists(values());
        Files.deleteIfExists(archive());
        Files.deleteIfExists(bundle());
        Files.deleteIfExists(planJson());
        Files.deleteIfExists(allSchemas());
        Files.deleteIfExists(planSchemas());
        freshen();
    }

    /** The configuration. */
    Path source() {
        return root.resolve(SOURCE);
    }

    /** The same as the tools see it. */
    Path shownSource() {
        return shown.resolve(SOURCE);
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

    /** The root module. */
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
        return shown.resolve(HOME);
    }

    /** The tokens by which the tool says elsewhere who it is. */
    Path identity() {
        return root.resolve(IDENTITY);
    }

    /** The same as the tools see it. */
    Path shownIdentity() {
        return shown.resolve(IDENTITY);
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

    Path manifest() {
        return root.resolve("manifest.json");
    }

    Path planJson() {
        return root.resolve("plan.json");
    }

    /** The schemas of all providers, for a moment. */
    Path allSchemas() {
        return root.resolve("schemas.json");
    }

    /** The schemas of what is in the plan. */
    Path planSchemas() {
        return root.resolve("plan-schemas.json");
    }

    /** The state as it is before a plan, for a moment. */
    Path pulledState() {
        return root.resolve("pulled.tfstate");
    }

    /** Large states on their way between tool and server. */
    Path states() {
        return root.resolve("states");
    }

    Path plan() {
        return moduleDirectory().resolve(PLAN_FILE);
    }

    /** Takes the plan out of the configuration: when it was made, no function of the configuration saw it there. */
    Path takePlan() throws IOException {
        return Files.move(plan(), root.resolve(PLAN_FILE), StandardCopyOption.REPLACE_EXISTING);
    }

    /** @param unstored takes over a state that the tool left behind here */
    void delete(UnstoredStates unstored) throws IOException {
        try {
            Path outside = temporary.startsWith(shown) ? null : temporary;
            if (outside != null) {
                Trees.delete(outside);
            }
            unstored.delete(root);
        } finally {
            if (held != null) {
                held.release();
            }
        }
    }
}

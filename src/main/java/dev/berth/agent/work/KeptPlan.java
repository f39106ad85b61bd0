package dev.berth.agent.work;

import dev.berth.agent.files.Inventory;
import dev.berth.agent.files.ProviderTree;
import dev.berth.agent.files.UnstoredStates;
import dev.berth.masking.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The directory of a plan that waits for approval, until {@code release}. */
public final class KeptPlan {
    private final long task;
    private final Workplace workplace;
    private final String bundleSha256;
    private final Seal seal;
    private final Secrets secrets;
    private final Set<String> variables;

    KeptPlan(long task, Workplace workplace, String bundleSha256, Seal seal, Secrets secrets, Set<String> variables) {
        this.task = task;
        this.workplace = workplace;
        this.bundleSha256 = bundleSha256;
        this.seal = seal;
        this.secrets = secrets;
        this.variables = Set.copyOf(variables);
    }

    /**
     * What a directory held, for this process to remember: the tasks beside it run under the same user and could change
     * it.
     *
     * @param files the digest of its inventory
     * @param own the digest of what the inventory leaves out
     */
    record Seal(String files, String own) {
        static Seal of(Workplace workplace, Inventory files) throws IOException {
            Path own = workplace.source().resolve(workplace.module()).resolve(".terraform");
            return new Seal(files.digest(), ProviderTree.digest(own));
        }
    }

    /** The task that waits. */
    public long task() {
        return task;
    }

    /** Whether the directory and the plan file are still there. */
    public boolean exists() {
        return Files.isRegularFile(workplace.plan());
    }

    /** Deletes the directory. */
    public void delete(UnstoredStates unstored) throws IOException {
        workplace.delete(unstored);
    }

    Workplace workplace() {
        return workplace;
    }

    /** Whether the directory is what the plan left, and the plan the one that was approved. */
    boolean isUntouched(String approvedSha256) {
        try {
            Inventory files = Inventory.of(workplace.source(), workplace.module());
            return bundleSha256.equals(approvedSha256) && seal.equals(Seal.of(workplace, files));
        } catch (IOException e) {
            // Whatever cannot be read is not as it was.
            return false;
        }
    }

    /** What was secret when the plan was made; the values may have changed since. */
    Secrets secrets() {
        return secrets;
    }

    /** The variables whose values the plan holds. */
    Set<String> variables() {
        return variables;
    }
}

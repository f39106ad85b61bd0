package dev.berth.agent.work;

import dev.berth.masking.Secrets;
import java.io.IOException;
import java.nio.file.Files;

/** The directory of a plan that waits for approval, until {@code release}. */
public final class KeptPlan {
    private final long task;
    private final Workplace workplace;
    private final String bundleSha256;
    private final String planFileSha256;
    private final Secrets secrets;

    KeptPlan(long task, Workplace workplace, String bundleSha256, String planFileSha256, Secrets secrets) {
        this.task = task;
        this.workplace = workplace;
        this.bundleSha256 = bundleSha256;
        this.planFileSha256 = planFileSha256;
        this.secrets = secrets;
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
    public void delete() throws IOException {
        workplace.delete();
    }

    Workplace workplace() {
        return workplace;
    }

    String bundleSha256() {
        return bundleSha256;
    }

    String planFileSha256() {
        return planFileSha256;
    }

    /** What was secret when the plan was made; the values may have changed since. */
    Secrets secrets() {
        return secrets;
    }
}

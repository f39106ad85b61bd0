package dev.berth.agent.work;

import dev.berth.agent.files.ArchiveLimits;
import dev.berth.agent.files.Digests;
import dev.berth.agent.files.SafeUnpacker;
import dev.berth.agent.files.UnsafeArchiveException;
import dev.berth.agent.net.RefusedException;
import dev.berth.agent.net.SupersededException;
import dev.berth.agent.net.WorkClient;
import dev.berth.agent.tool.StoppedException;
import dev.berth.protocol.Outcome;
import java.io.IOException;

/** The apply phase: the very plan that was approved, in its own directory or restored, and nothing else (P5, P6). */
final class ApplyPhase {
    private final Job job;
    private final Workplace workplace;
    private final Steps steps;
    private final WorkClient client;
    private final StateRescue rescue;

    ApplyPhase(Job job, Workplace workplace, Steps steps, WorkClient client, StateRescue rescue) {
        this.job = job;
        this.workplace = workplace;
        this.steps = steps;
        this.client = client;
        this.rescue = rescue;
    }

    /** Applies in the directory that the plan left: no restore, no init. */
    AttemptResult.Reported warm(KeptPlan kept) throws IOException, StoppedException, AttemptFailedException {
        if (!kept.bundleSha256().equals(job.work().planSha256())
                || !kept.planFileSha256().equals(Digests.sha256(workplace.plan()))) {
            throw changed("the kept plan is not the one that was approved");
        }
        return apply();
    }

    /** Restores the stored plan over the configuration and applies it. */
    AttemptResult.Reported cold(ArchiveLimits limits, InitRules init)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        String planned = job.work().toolVersion();
        if (planned != null && !planned.equals(job.tool().version())) {
            throw new AttemptFailedException(
                    "tool_version_mismatch",
                    "the plan was made with " + job.work().tool() + " " + planned + ", here is "
                            + job.tool().version());
        }
        restore(limits);
        steps.init(init, workplace.providers());
        return apply();
    }

    private void restore(ArchiveLimits limits)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        try {
            client.download(job.key(), "plan", workplace.bundle(), limits.packedBytes(), job.stop());
        } catch (RefusedException e) {
            throw new AttemptFailedException("plan_unavailable", "the stored plan: " + e.getMessage());
        }
        if (!Digests.sha256(workplace.bundle()).equals(job.work().planSha256())) {
            throw changed("the stored plan is not the one that was approved");
        }
        try {
            SafeUnpacker.unpack(workplace.bundle(), workplace.source(), limits);
        } catch (UnsafeArchiveException e) {
            throw new AttemptFailedException("plan_unreadable", "the stored plan: " + e.getMessage());
        }
    }

    private AttemptResult.Reported apply() throws IOException, StoppedException, AttemptFailedException {
        rescue.prepare();
        try {
            steps.apply();
        } finally {
            rescue.run();
        }
        return new AttemptResult.Reported(Outcome.SUCCEEDED, 0, null, null, null);
    }

    private static AttemptFailedException changed(String message) {
        return new AttemptFailedException("plan_changed", message);
    }
}

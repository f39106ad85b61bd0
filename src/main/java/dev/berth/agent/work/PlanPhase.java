package dev.berth.agent.work;

import dev.berth.agent.files.Bundle;
import dev.berth.agent.files.Digests;
import dev.berth.agent.files.FileList;
import dev.berth.agent.net.RefusedException;
import dev.berth.agent.net.SupersededException;
import dev.berth.agent.net.WorkClient;
import dev.berth.agent.tool.PlanCounts;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.tool.StoppedException;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.WorkDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The plan phase: init, plan, show, and the bundle to the server (P6). */
final class PlanPhase {
    private final Job job;
    private final Workplace workplace;
    private final Steps steps;
    private final WorkClient client;

    PlanPhase(Job job, Workplace workplace, Steps steps, WorkClient client) {
        this.job = job;
        this.workplace = workplace;
        this.steps = steps;
        this.client = client;
    }

    /**
     * Plans.
     *
     * @param unpacked the files that the configuration brought
     */
    AttemptResult.Reported run(FileList unpacked)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        steps.init();
        boolean hasChanges = steps.plan(options(job.work()));
        steps.show(workplace.planJson());
        PlanCounts counts = PlanCounts.of(workplace.planJson());
        String sha256 = Bundle.pack(workplace.source(), bundled(unpacked), workplace.bundle());
        store(sha256);
        AgentMessage.Plan plan = new AgentMessage.Plan(
                hasChanges,
                counts.add(),
                counts.change(),
                counts.destroy(),
                sha256,
                job.tool().version());
        boolean keep = hasChanges && !job.work().planOnly();
        return new AttemptResult.Reported(Outcome.SUCCEEDED, 0, plan, null, keep ? kept(sha256) : null);
    }

    private static List<String> options(WorkDocument work) {
        List<String> options = new ArrayList<>();
        if (work.planOnly()) {
            options.add("-lock=false");
        }
        if (work.destroy()) {
            options.add("-destroy");
        }
        if (work.refreshOnly()) {
            options.add("-refresh-only");
        }
        work.targets().forEach(address -> options.add("-target=" + address));
        work.replace().forEach(address -> options.add("-replace=" + address));
        return options;
    }

    private List<Path> bundled(FileList unpacked) throws IOException {
        TreeSet<Path> files = new TreeSet<>(FileList.of(workplace.source()).since(unpacked));
        files.add(Path.of(Workplace.PLAN_FILE));
        // Also when the configuration brought its own: the bundle alone must say which providers the plan was made
        // with.
        if (Files.isRegularFile(workplace.source().resolve(Workplace.LOCK_FILE))) {
            files.add(Path.of(Workplace.LOCK_FILE));
        }
        return List.copyOf(files);
    }

    private void store(String sha256)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        try {
            client.upload(
                    job.key(),
                    "plan",
                    workplace.bundle(),
                    Map.of("Content-SHA256", sha256, "Content-Type", "application/gzip"),
                    job.stop());
            client.upload(
                    job.key(),
                    "plan.json",
                    workplace.planJson(),
                    Map.of("Content-Type", "application/json"),
                    job.stop());
        } catch (StoppedException e) {
            if (e.request().reason() == StopSignal.Reason.TIMEOUT) {
                throw new AttemptFailedException(
                        "upload_timeout", "the plan was made, but could not be stored within the time limit");
            }
            throw e;
        } catch (RefusedException e) {
            String code = e.status() == 413 ? "plan_too_large" : "plan_not_stored";
            throw new AttemptFailedException(code, "the plan could not be stored: " + e.getMessage());
        }
    }

    private KeptPlan kept(String sha256) throws IOException {
        return new KeptPlan(job.ticket().task(), workplace, sha256, Digests.sha256(workplace.plan()), job.secrets());
    }
}

package dev.berth.agent.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.agent.files.Bundle;
import dev.berth.agent.files.Inventory;
import dev.berth.agent.files.Manifest;
import dev.berth.agent.files.StateHome;
import dev.berth.agent.net.RefusedException;
import dev.berth.agent.net.SupersededException;
import dev.berth.agent.net.WorkClient;
import dev.berth.agent.tool.PlanFacts;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.tool.StoppedException;
import dev.berth.masking.MarkedValues;
import dev.berth.masking.Secrets;
import dev.berth.masking.StateMarks;
import dev.berth.module.RootModule;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.WorkDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The plan phase: init, plan, show, and the bundle to the server (P6). */
final class PlanPhase {
    private static final int TOO_LARGE = 413;

    private final Job job;
    private final Workplace workplace;
    private final Steps steps;
    private final WorkClient client;
    private final InitRules init;

    PlanPhase(Job job, Workplace workplace, Steps steps, WorkClient client, InitRules init) {
        this.job = job;
        this.workplace = workplace;
        this.steps = steps;
        this.client = client;
        this.init = init;
    }

    /**
     * Plans.
     *
     * @param module the root module
     * @param unpacked what the configuration brought
     */
    AttemptResult.Reported run(RootModule module, Inventory unpacked)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        Values values = Values.of(job, workplace, module).mask(job);
        Secrets secrets = values.secrets(job);
        boolean hasChanges = plan(values, secrets);
        steps.show(workplace.planJson());
        PlanFacts facts = PlanFacts.of(workplace.planJson());
        job.output().mask(job.secrets().addAll(secrets.addAll(facts.secrets())));
        if (job.work().destroy() && !hasChanges) {
            job.output().line(nothingToDestroy(facts));
        }
        Inventory left = Inventory.of(workplace.source(), workplace.module());
        Manifest manifest = new Manifest(
                workplace.shownSource().toString(),
                workplace.module().toString(),
                facts.variables(),
                secrets.values(),
                left);
        String sha256 = Bundle.pack(
                workplace.source(), manifest, wanted(left, unpacked), workplace.manifest(), workplace.bundle());
        store(sha256, values);
        AgentMessage.Plan plan = new AgentMessage.Plan(
                hasChanges,
                facts.counts().add(),
                facts.counts().change(),
                facts.counts().destroy(),
                sha256,
                job.tool().version());
        boolean keep = hasChanges && !job.work().planOnly();
        return new AttemptResult.Reported(
                Outcome.SUCCEEDED, 0, plan, null, keep ? kept(sha256, left, facts.variables()) : null);
    }

    /** A success that may surprise somebody whose resources are in another state. */
    private String nothingToDestroy(PlanFacts facts) throws IOException {
        if (!job.work().targets().isEmpty()) {
            return "[berth: nothing was destroyed: the targets match nothing in the state]";
        }
        if (!facts.stateIsEmpty()) {
            return "[berth: nothing was destroyed]";
        }
        String where = StateHome.isBerths(workplace.stateMark())
                ? "the state of workspace " + job.work().workspace() + ", which Berth keeps,"
                : "the state in the configuration's own backend";
        return "[berth: nothing was destroyed: " + where + " names nothing to destroy]";
    }

    /** @param secrets are given what the modules and the state mark as sensitive: a plan prints it where a provider repeats
     *     it, and where it fails */
    private boolean plan(Values values, Secrets secrets) throws IOException, StoppedException, AttemptFailedException {
        values.require();
        values.notices().forEach(job.output()::line);
        try {
            steps.init(init, workplace.providers(), values.forInit());
            Preparation.requireStateHome(workplace);
            secrets.addAll(ofModules());
            job.output().mask(job.secrets().addAll(secrets.addAll(ofState())));
            List<String> options = options(job.work());
            options.addAll(values.forPlan());
            return steps.plan(options);
        } catch (AttemptFailedException e) {
            throw values.explained(e);
        }
    }

    private Secrets ofModules() throws AttemptFailedException {
        try {
            return ModuleSecrets.of(workplace.moduleDirectory(), job.syntax().dialect());
        } catch (IOException e) {
            throw new AttemptFailedException("configuration_unreadable", "the modules: " + e.getMessage());
        }
    }

    private Secrets ofState() throws IOException, StoppedException {
        Path pulled = workplace.pulledState();
        MarkedValues marked = new MarkedValues();
        try {
            steps.pullState(pulled);
            try (InputStream in = Files.newInputStream(pulled)) {
                StateMarks.collect(in, marked);
            }
        } catch (JsonProcessingException e) {
            // It is no state; the plan fails at it and says so.
            return marked.secrets();
        } finally {
            Files.deleteIfExists(pulled);
        }
        if (!marked.isComplete()) {
            job.output()
                    .line(
                            "[berth: the state has more than " + MarkedValues.MOST_CHARACTERS
                                    + " characters of sensitive values; those beyond are hidden only where the tool hides them]");
        }
        return marked.secrets();
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
        if (work.withoutRefresh()) {
            options.add("-refresh=false");
        }
        work.targets().forEach(address -> options.add("-target=" + address));
        work.replace().forEach(address -> options.add("-replace=" + address));
        return options;
    }

    /** Which contents the bundle needs: what is not the configuration's own. */
    private Predicate<String> wanted(Inventory left, Inventory unpacked) {
        Predicate<String> changed = path -> left.differsFrom(unpacked, path);
        // Also when the configuration brought its own: the bundle alone must say which providers the plan was made
        // with.
        String lockFile = workplace.module().resolve(Workplace.LOCK_FILE).toString();
        // Nobody applies a plan only, so what the tool downloaded for it is not worth storing.
        String own = workplace.module().resolve(".terraform") + "/";
        Predicate<String> worth = path -> !job.work().planOnly() || !path.startsWith(own);
        return changed.and(worth).or(lockFile::equals);
    }

    private void store(String sha256, Values values)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        try {
            storeBundle(sha256);
            boolean readable = storeJson();
            if (readable && job.work().isPlanSaved()) {
                new PlanSchemas(job, workplace, steps, client).bring(values.forInit());
            }
        } catch (StoppedException e) {
            if (e.request().reason() == StopSignal.Reason.TIMEOUT) {
                throw new AttemptFailedException(
                        "upload_timeout", "the plan was made, but could not be stored within the time limit");
            }
            throw e;
        }
    }

    private void storeBundle(String sha256)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        try {
            client.upload(
                    job.key(),
                    "plan",
                    workplace.bundle(),
                    Map.of("Content-SHA256", sha256, "Content-Type", "application/gzip"),
                    job.stop());
        } catch (RefusedException e) {
            String code = e.status() == TOO_LARGE ? "plan_too_large" : "plan_not_stored";
            throw new AttemptFailedException(code, "the plan could not be stored: " + e.getMessage());
        }
    }

    /** The JSON is for people to read; a plan whose JSON is too large can still be approved and applied: then false. */
    private boolean storeJson() throws IOException, StoppedException, SupersededException, AttemptFailedException {
        try {
            client.upload(
                    job.key(),
                    "plan.json",
                    workplace.planJson(),
                    Map.of("Content-Type", "application/json"),
                    job.stop());
            return true;
        } catch (RefusedException e) {
            // A server that is sent far too much may hang up before its answer is read.
            if (e.status() != TOO_LARGE && e.status() != 0) {
                throw new AttemptFailedException("plan_not_stored", "the plan's JSON: " + e.getMessage());
            }
            job.output()
                    .line("[berth: the plan goes on without its JSON, which is larger ("
                            + Files.size(workplace.planJson())
                            + " bytes) than the server's limit berth.limits.plan-size: "
                            + e.getMessage()
                            + "]");
            return false;
        }
    }

    private KeptPlan kept(String sha256, Inventory left, Set<String> variables) throws IOException {
        KeptPlan.Seal seal = KeptPlan.Seal.of(workplace, left);
        workplace.tidy();
        return new KeptPlan(job.ticket().task(), workplace, sha256, seal, job.secrets(), variables);
    }
}

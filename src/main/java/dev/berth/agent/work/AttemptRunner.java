package dev.berth.agent.work;

import dev.berth.agent.files.ArchiveLimits;
import dev.berth.agent.files.Digests;
import dev.berth.agent.files.FullDisk;
import dev.berth.agent.files.Inventory;
import dev.berth.agent.files.SafeUnpacker;
import dev.berth.agent.files.StateHome;
import dev.berth.agent.files.UnsafeArchiveException;
import dev.berth.agent.files.UnstoredStates;
import dev.berth.agent.files.WorkspacePaths;
import dev.berth.agent.net.RefusedException;
import dev.berth.agent.net.StateLink;
import dev.berth.agent.net.SupersededException;
import dev.berth.agent.net.WorkClient;
import dev.berth.agent.output.AttemptOutput;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.tool.StoppedException;
import dev.berth.agent.tool.Strays;
import dev.berth.agent.tool.ToolEnvironment;
import dev.berth.agent.tool.ToolProcess;
import dev.berth.agent.tool.Tools;
import dev.berth.masking.Secrets;
import dev.berth.module.RootModule;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Runs attempts, each on its caller's thread, from the request for its work to its result. */
public final class AttemptRunner {
    private static final int STOPPED_EXIT = 130;

    private static final Duration PATH_PATIENCE = Duration.ofSeconds(60);

    private final Site site;
    private final Workplaces workplaces;
    private final Strays strays = new Strays();
    private final ToolProcess process;
    private final ToolEnvironment environment;

    public AttemptRunner(Site site, ToolEnvironment environment) {
        this.site = site;
        this.workplaces = new Workplaces(site, PATH_PATIENCE);
        this.process = new ToolProcess(site.tools().searchPath(), strays);
        this.environment = environment;
    }

    /**
     * What all attempts of an agent share.
     *
     * @param paths where the tools see their directories
     * @param agentToken masked in outputs, should it ever get there
     * @param timer ends attempts at their time limit
     * @param timeoutGrace how long a process may take to end by itself at its time limit
     * @param patience with a server that does not answer when a tool asks for its state
     * @param init how directories are made ready
     * @param unstored where states go that the server does not take
     */
    @RecordBuilder
    public record Site(
            WorkClient client,
            Tools tools,
            Path workDirectory,
            WorkspacePaths paths,
            String agentToken,
            ArchiveLimits limits,
            ScheduledExecutorService timer,
            Duration timeoutGrace,
            StateLink.Patience patience,
            InitRules init,
            UnstoredStates unstored) {}

    /** How an attempt meets the agent. */
    public interface Desk {
        /** The attempt has begun: the server gave it its work. */
        void begun();

        /** Hands over the kept directory of the attempt's task, if there is one. */
        @Nullable
        KeptPlan takeKept();

        /** What the attempt waits for, or null: it waits no more. Returns what it waited for so far. */
        @Nullable
        Waiting waits(@Nullable Waiting what);
    }

    /** Runs the attempt; never throws. What it leaves behind is in the result, everything else is deleted. */
    public AttemptResult run(Ticket ticket, AttemptOutput output, StopSignal stop, Desk desk) {
        WorkDocument work;
        Instant asked = Instant.now();
        try {
            work = site.client().begin(new WorkClient.Key(ticket.task(), ticket.token()), ticket.timeout(), stop);
        } catch (SupersededException | RefusedException e) {
            return new AttemptResult.Dropped(String.valueOf(e.getMessage()));
        } catch (StoppedException e) {
            return stopped(e.request(), STOPPED_EXIT, ticket);
        }
        desk.begun();
        // Until the result, uploads included: whatever is tried again comes to an end.
        AttemptClock clock = new AttemptClock(site.timer(), stop, ticket.timeout(), site.timeoutGrace());
        try {
            AttemptTrace trace = AttemptTrace.of(work.traceparent());
            trace.done("begin", asked);
            AttemptResult result = work(ticket, work, output, new Course(stop, clock, trace), desk);
            return result instanceof AttemptResult.Reported reported ? reported.with(trace.told()) : result;
        } finally {
            clock.end();
            output.end();
        }
    }

    /** What goes along with an attempt: who stops it, its time limit, and what is told of it. */
    private record Course(StopSignal stop, AttemptClock clock, AttemptTrace trace) {}

    private AttemptResult work(Ticket ticket, WorkDocument work, AttemptOutput output, Course course, Desk desk) {
        try {
            Secrets secrets = secrets(ticket, work);
            output.mask(secrets);
            Tools.Tool tool = site.tools()
                    .find(work.tool())
                    .orElseThrow(() -> new AttemptFailedException(
                            "tool_not_found", work.tool() + " is not on the agent's PATH", 127));
            if (work.phase() != ticket.phase()) {
                throw new AttemptFailedException("agent_error", "the work is of another phase than the assignment");
            }
            Job job = JobBuilder.builder()
                    .ticket(ticket)
                    .work(work)
                    .tool(tool)
                    .secrets(secrets)
                    .output(output)
                    .stop(course.stop())
                    .clock(course.clock())
                    .trace(course.trace())
                    .waits(new DeskWaits(desk))
                    .build();
            return runInDirectory(job, desk.takeKept());
        } catch (StoppedException e) {
            return stopped(e.request(), STOPPED_EXIT, ticket);
        } catch (SupersededException e) {
            return superseded(ticket);
        } catch (AttemptFailedException e) {
            String message = output.masked(String.valueOf(e.getMessage()));
            if (ticket.phase() == TaskPhase.APPLY && e.isBeforeApply()) {
                // The task plans again, and has no error to show.
                output.line("[berth: " + message + "; nothing was applied]");
            }
            return failed(e.code(), message, e.exitCode());
        } catch (IOException | RuntimeException e) {
            String message = output.masked(e.getClass().getSimpleName() + ": " + e.getMessage());
            return FullDisk.caused(e)
                    ? failed(FullDisk.CODE, FullDisk.message(site.workDirectory(), message), 1)
                    : failed("agent_error", message, 1);
        }
    }

    private AttemptResult runInDirectory(Job job, @Nullable KeptPlan kept)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        endStrays(job);
        AttemptResult.Reported done = warm(job, kept);
        if (done != null) {
            return done;
        }
        return job.ticket().phase() == TaskPhase.PLAN ? plan(job) : cold(job);
    }

    /** Who may apply owns its pod: whatever else an earlier attempt left running could change what was approved. */
    private void endStrays(Job job) {
        int ended = job.work().planOnly() ? 0 : strays.end();
        if (ended > 0) {
            job.output().line("[berth: processes that earlier tasks left behind were ended: " + ended + "]");
        }
    }

    private AttemptResult plan(Job job)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        Workplace workplace = workplaces.forPlan(job);
        AttemptResult.Reported result = null;
        try (ToolAccess access = ToolAccess.open(job, workplace, site)) {
            RootModule module = fetchConfiguration(job, workplace);
            Inventory unpacked = Inventory.of(workplace.source(), workplace.module());
            result = new PlanPhase(job, workplace, steps(job, workplace, access), site.client(), site.init())
                    .run(module, unpacked);
            return result;
        } finally {
            if (result == null || result.kept() == null) {
                delete(job, workplace);
            }
        }
    }

    /** Applies in the kept directory, if that is wanted and nothing in it has changed; null when it has to be cold. */
    private AttemptResult.@Nullable Reported warm(Job job, @Nullable KeptPlan kept)
            throws IOException, StoppedException, AttemptFailedException {
        if (kept == null) {
            return null;
        }
        try {
            boolean wanted = job.ticket().warm() && job.ticket().phase() == TaskPhase.APPLY;
            if (!wanted) {
                return null;
            }
            job.output().mask(job.secrets().addAll(kept.secrets()));
            if (!kept.isUntouched(String.valueOf(job.work().planSha256()))) {
                job.output().line("[berth: the directory is not as the plan left it; the stored plan is used instead]");
                return null;
            }
            kept.workplace().freshen();
            try (ToolAccess access = ToolAccess.open(job, kept.workplace(), site)) {
                RootModule module = RootModule.in(
                        kept.workplace().moduleDirectory(), job.syntax().dialect());
                Values values = Values.of(job, kept.workplace(), module);
                return applyPhase(job, values, access, kept.variables()).warm();
            }
        } finally {
            delete(job, kept.workplace());
        }
    }

    private AttemptResult cold(Job job)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        String planned = job.work().toolVersion();
        if (planned != null && !planned.equals(job.tool().version())) {
            throw new AttemptFailedException(
                    AttemptFailedException.TOOL_VERSION_MISMATCH,
                    "the plan was made with " + job.work().tool() + " " + planned + ", here is "
                            + job.tool().version());
        }
        Path archive = site.workDirectory().resolve("attempts").resolve(job.name() + ".tar.gz");
        try {
            StoredPlan stored = StoredPlan.fetch(job, site.client(), site.limits(), archive);
            job.output().mask(job.secrets().addAll(Secrets.of(stored.manifest().secrets())));
            return cold(job, stored);
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    private AttemptResult cold(Job job, StoredPlan stored)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        Workplace workplace = workplaces.forApply(job, stored.place());
        try (ToolAccess access = ToolAccess.open(job, workplace, site)) {
            Values values = Values.of(job, workplace, restore(job, stored, workplace));
            return applyPhase(job, values, access, stored.manifest().variables())
                    .cold(stored, site.init());
        } finally {
            delete(job, workplace);
        }
    }

    /** Nothing was applied yet: what cannot be had is planned and asked for again (F10, P6). */
    private RootModule restore(Job job, StoredPlan stored, Workplace workplace)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        try {
            RootModule module = fetchConfiguration(job, workplace);
            stored.restoreInto(workplace);
            return module;
        } catch (AttemptFailedException e) {
            throw e.isBeforeApply() ? e : AttemptFailedException.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private void delete(Job job, Workplace workplace) {
        try {
            workplace.delete(site.unstored());
        } catch (IOException e) {
            // What was done stays done; the directory goes when the agent starts the next time.
            job.output().line("[berth: the working directory could not be deleted: " + e.getMessage() + "]");
        }
    }

    private ApplyPhase applyPhase(Job job, Values values, ToolAccess access, Set<String> planned) throws IOException {
        Workplace workplace = values.workplace();
        StateRescue rescue = new StateRescue(job, workplace.moduleDirectory(), site);
        return new ApplyPhase(
                steps(job, workplace, access), workplace, values.mask(job), rescue, access.state()::unstored, planned);
    }

    private Steps steps(Job job, Workplace workplace, ToolAccess access) throws IOException {
        @Nullable URI address = usesBerthState(workplace) ? access.state().address() : null;
        Map<String, String> variables = environment.of(job.work(), workplace.home(), workplace.temporary(), address);
        variables.putAll(access.identity().variables());
        variables.putAll(ReaderCredentials.variables(job.work(), workplace.home(), variables));
        return new Steps(process, job, workplace.shownSource().resolve(workplace.module()), variables);
    }

    private static boolean usesBerthState(Workplace workplace) throws IOException {
        return StateHome.isBerths(workplace.stateMark());
    }

    private RootModule fetchConfiguration(Job job, Workplace workplace)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        WorkDocument.Configuration wanted = job.work().configuration();
        job.output().headline("configuration " + wanted.version());
        Instant begun = Instant.now();
        try {
            site.client()
                    .download(
                            job.key(),
                            "configuration",
                            workplace.archive(),
                            site.limits().packedBytes(),
                            job.stop());
        } catch (RefusedException e) {
            throw new AttemptFailedException("configuration_unavailable", "the configuration: " + e.getMessage());
        }
        if (!Digests.sha256(workplace.archive()).equals(wanted.sha256())) {
            throw new AttemptFailedException("configuration_changed", "the configuration does not have its digest");
        }
        Set<String> leftOut;
        try {
            leftOut = SafeUnpacker.unpackConfiguration(workplace.archive(), workplace.source(), site.limits());
        } catch (UnsafeArchiveException e) {
            throw new AttemptFailedException("configuration_unsafe", "the configuration: " + e.getMessage());
        } catch (IOException e) {
            if (FullDisk.caused(e)) {
                throw e;
            }
            throw new AttemptFailedException("configuration_unreadable", "the configuration: " + e.getMessage());
        }
        job.trace().done("configuration", begun);
        return new Preparation(job, workplace).run(leftOut);
    }

    private Secrets secrets(Ticket ticket, WorkDocument work) {
        Secrets secrets = new Secrets().add(site.agentToken()).add(ticket.token());
        WorkDocument.StateBackend state = work.stateBackend();
        if (state != null) {
            secrets.add(state.password());
        }
        work.identity().forEach(token -> secrets.add(token.token()));
        return secrets.addAll(PlanSecrets.of(work));
    }

    /** What the attempt's waits are to the desk. */
    private record DeskWaits(Desk desk) implements Job.Waits {
        @Override
        public void waits(Waiting what) {
            var unused = desk.waits(what);
        }

        @Override
        public boolean over() {
            return desk.waits(null) != null;
        }
    }

    private static AttemptResult superseded(Ticket ticket) {
        // An apply that had begun is reported: a human who has to unlock the workspace learns that nothing was changed.
        return ticket.phase() == TaskPhase.PLAN
                ? new AttemptResult.Dropped("attempt superseded")
                : failed("attempt_superseded", "the attempt was superseded before the plan was applied", 1);
    }

    private static AttemptResult stopped(StopSignal.Request request, int exitCode, Ticket ticket) {
        return switch (request.reason()) {
            case CANCEL -> new AttemptResult.Reported(Outcome.CANCELED, exitCode, null, null, null);
            case TIMEOUT ->
                failed("timeout", "the time limit of " + ticket.timeout().toSeconds() + " s was reached", exitCode);
            case ABANDON -> new AttemptResult.Dropped("abandoned");
            case KILL -> new AttemptResult.Dropped("the agent ended");
        };
    }

    private static AttemptResult failed(String code, String message, int exitCode) {
        return new AttemptResult.Reported(
                Outcome.FAILED, exitCode, null, new AgentMessage.Failure(code, message), null);
    }
}

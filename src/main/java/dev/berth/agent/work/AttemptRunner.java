package dev.berth.agent.work;

import dev.berth.agent.files.ArchiveLimits;
import dev.berth.agent.files.Backend;
import dev.berth.agent.files.Digests;
import dev.berth.agent.files.FileList;
import dev.berth.agent.files.SafeUnpacker;
import dev.berth.agent.files.UnsafeArchiveException;
import dev.berth.agent.net.RefusedException;
import dev.berth.agent.net.ServerAddress;
import dev.berth.agent.net.SupersededException;
import dev.berth.agent.net.WorkClient;
import dev.berth.agent.output.AttemptOutput;
import dev.berth.agent.output.Secrets;
import dev.berth.agent.tool.InitLock;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.tool.StoppedException;
import dev.berth.agent.tool.ToolEnvironment;
import dev.berth.agent.tool.ToolProcess;
import dev.berth.agent.tool.Tools;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs attempts, each on its caller's thread, from the request for its work to its result. */
public final class AttemptRunner {
    private static final int STOPPED_EXIT = 130;

    private final Site site;
    private final ToolProcess process;
    private final InitLock initLock;
    private final ToolEnvironment environment;

    public AttemptRunner(Site site, Path pluginCache, ToolEnvironment environment) {
        this.site = site;
        this.process = new ToolProcess(site.tools().searchPath());
        this.initLock = new InitLock(pluginCache);
        this.environment = environment;
    }

    /**
     * What all attempts of an agent share.
     *
     * @param agentToken masked in outputs, should it ever get there
     * @param timer ends attempts at their time limit
     * @param timeoutGrace how long a process may take to end by itself at its time limit
     */
    public record Site(
            WorkClient client,
            ServerAddress server,
            Tools tools,
            Path workDirectory,
            String agentToken,
            ArchiveLimits limits,
            ScheduledExecutorService timer,
            Duration timeoutGrace) {}

    /** How an attempt meets the agent. */
    public interface Desk {
        /** The attempt has begun: the server gave it its work. */
        void begun();

        /** Hands over the kept directory of the attempt's task, if there is one. */
        @Nullable
        KeptPlan takeKept();
    }

    /** Runs the attempt; never throws. What it leaves behind is in the result, everything else is deleted. */
    public AttemptResult run(Ticket ticket, AttemptOutput output, StopSignal stop, Desk desk) {
        WorkDocument work;
        try {
            work = site.client().begin(new WorkClient.Key(ticket.task(), ticket.token()), ticket.timeout(), stop);
        } catch (SupersededException | RefusedException e) {
            return new AttemptResult.Dropped(String.valueOf(e.getMessage()));
        } catch (StoppedException e) {
            return stopped(e.request(), STOPPED_EXIT, ticket);
        }
        desk.begun();
        Future<?> limit = site.timer()
                .schedule(
                        () -> stop.request(StopSignal.Reason.TIMEOUT, site.timeoutGrace()),
                        ticket.timeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        try {
            return work(ticket, work, output, stop, desk);
        } finally {
            limit.cancel(false);
            output.endOfStep();
        }
    }

    private AttemptResult work(Ticket ticket, WorkDocument work, AttemptOutput output, StopSignal stop, Desk desk) {
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
            Job job = new Job(ticket, work, tool, secrets, output, stop);
            return runInDirectory(job, desk.takeKept());
        } catch (StoppedException e) {
            return stopped(e.request(), STOPPED_EXIT, ticket);
        } catch (SupersededException e) {
            return superseded(ticket);
        } catch (AttemptFailedException e) {
            return failed(e.code(), String.valueOf(e.getMessage()), e.exitCode());
        } catch (IOException | RuntimeException e) {
            return failed("agent_error", e.getClass().getSimpleName() + ": " + e.getMessage(), 1);
        }
    }

    private AttemptResult runInDirectory(Job job, @Nullable KeptPlan kept)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        boolean warm = kept != null
                && kept.exists()
                && job.ticket().warm()
                && job.ticket().phase() == TaskPhase.APPLY;
        if (kept != null && !warm) {
            delete(job, kept.workplace());
        }
        Ticket ticket = job.ticket();
        Workplace workplace = kept != null && warm
                ? kept.workplace()
                : Workplace.create(
                        site.workDirectory().resolve("attempts").resolve(ticket.task() + "-" + ticket.attempt()));
        boolean keep = false;
        try {
            AttemptResult.Reported result;
            if (job.ticket().phase() == TaskPhase.PLAN) {
                FileList unpacked = fetchConfiguration(job, workplace);
                result = new PlanPhase(job, workplace, steps(job, workplace), site.client()).run(unpacked);
            } else if (kept != null && warm) {
                job.output().mask(job.secrets().addAll(kept.secrets()));
                result = applyPhase(job, workplace).warm(kept);
            } else {
                var unused = fetchConfiguration(job, workplace);
                result = applyPhase(job, workplace).cold(site.limits());
            }
            keep = result.kept() != null;
            return result;
        } finally {
            if (!keep) {
                delete(job, workplace);
            }
        }
    }

    private static void delete(Job job, Workplace workplace) {
        try {
            workplace.delete();
        } catch (IOException e) {
            // What was done stays done; the directory goes when the agent starts the next time.
            job.output().line("[berth: the working directory could not be deleted: " + e.getMessage() + "]");
        }
    }

    private ApplyPhase applyPhase(Job job, Workplace workplace) throws IOException {
        Path refuge = site.workDirectory()
                .resolve("errored")
                .resolve(job.ticket().task() + "-" + job.ticket().attempt() + ".tfstate");
        StateRescue rescue = new StateRescue(
                job, workplace.source(), refuge, site.client(), site.server().read(), usesBerthState(workplace));
        return new ApplyPhase(job, workplace, steps(job, workplace), site.client(), rescue);
    }

    private Steps steps(Job job, Workplace workplace) throws IOException {
        URI server = site.server().read();
        Map<String, String> variables =
                environment.of(job.work(), workplace.home(), workplace.temporary(), usesBerthState(workplace), server);
        return new Steps(process, initLock, job, workplace.source(), variables);
    }

    private static boolean usesBerthState(Workplace workplace) {
        return Backend.isHttp(workplace.source());
    }

    private FileList fetchConfiguration(Job job, Workplace workplace)
            throws IOException, StoppedException, SupersededException, AttemptFailedException {
        WorkDocument.Configuration wanted = job.work().configuration();
        job.output().headline("configuration " + wanted.version());
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
        try {
            SafeUnpacker.unpack(workplace.archive(), workplace.source(), site.limits());
        } catch (UnsafeArchiveException e) {
            throw new AttemptFailedException("configuration_unsafe", "the configuration: " + e.getMessage());
        } catch (IOException e) {
            throw new AttemptFailedException("configuration_unreadable", "the configuration: " + e.getMessage());
        }
        if (job.work().stateBackend() != null && !Backend.isDeclared(workplace.source())) {
            Backend.useHttp(workplace.source());
        }
        return FileList.of(workplace.source());
    }

    private Secrets secrets(Ticket ticket, WorkDocument work) {
        Secrets secrets = new Secrets().add(site.agentToken()).add(ticket.token());
        WorkDocument.StateBackend state = work.stateBackend();
        if (state != null) {
            secrets.add(state.password());
        }
        work.environment().values().stream()
                .filter(WorkDocument.EnvironmentVariable::sensitive)
                .forEach(variable -> secrets.add(variable.value()));
        work.variables().values().stream()
                .filter(WorkDocument.Variable::sensitive)
                .forEach(variable -> addVariable(secrets, variable));
        return secrets;
    }

    private static void addVariable(Secrets secrets, WorkDocument.Variable variable) {
        if (variable.hcl()) {
            secrets.addExpression(variable.value());
        } else {
            secrets.add(variable.value());
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

package dev.berth.agent.work;

import dev.berth.agent.tool.InitLock;
import dev.berth.agent.tool.StoppedException;
import dev.berth.agent.tool.ToolProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the steps of one attempt in its directory, each under a headline in the output. */
final class Steps {
    private final ToolProcess process;
    private final InitLock initLock;
    private final Job job;
    private final Path directory;
    private final Map<String, String> environment;

    Steps(ToolProcess process, InitLock initLock, Job job, Path directory, Map<String, String> environment) {
        this.process = process;
        this.initLock = initLock;
        this.job = job;
        this.directory = directory;
        this.environment = environment;
    }

    /** The same steps in another environment. */
    Steps with(Map<String, String> other) {
        return new Steps(process, initLock, job, directory, other);
    }

    Map<String, String> environment() {
        return environment;
    }

    void init(List<String> options) throws IOException, StoppedException, AttemptFailedException {
        List<String> arguments = new ArrayList<>(List.of("init", "-input=false", "-no-color"));
        arguments.addAll(options);
        int exit = initLock.around(() -> run(arguments, null), job.stop());
        accept(exit, Set.of(0), "init_failed", arguments);
    }

    /**
     * Prepares a restored directory without changing it: modules are there already, and of providers only those that the
     * lock file pins may come.
     */
    void initAsPlanned(List<String> options) throws IOException, StoppedException, AttemptFailedException {
        List<String> arguments = new ArrayList<>(List.of(
                "init",
                "-input=false",
                "-no-color",
                "-get=false",
                "-lockfile=readonly",
                // The environment may ask for the opposite.
                "-upgrade=false"));
        arguments.addAll(options);
        int exit = initLock.around(() -> run(arguments, null), job.stop());
        accept(exit, Set.of(0), AttemptFailedException.PLAN_UNAVAILABLE, arguments);
    }

    /** Returns whether there are changes. */
    boolean plan(List<String> options) throws IOException, StoppedException, AttemptFailedException {
        List<String> arguments = new ArrayList<>(
                List.of("plan", "-input=false", "-no-color", "-detailed-exitcode", "-out=" + Workplace.PLAN_FILE));
        arguments.addAll(options);
        int exit = run(arguments, null);
        accept(exit, Set.of(0, 2), "plan_failed", arguments);
        return exit == 2;
    }

    void show(Path json) throws IOException, StoppedException, AttemptFailedException {
        List<String> arguments = List.of("show", "-json", "-no-color", Workplace.PLAN_FILE);
        accept(run(arguments, json), Set.of(0), "plan_failed", arguments);
    }

    void apply(List<String> options) throws IOException, StoppedException, AttemptFailedException {
        List<String> arguments = new ArrayList<>(List.of("apply", "-input=false", "-no-color"));
        arguments.addAll(options);
        arguments.add(Workplace.PLAN_FILE);
        accept(run(arguments, null), Set.of(0), "apply_failed", arguments);
    }

    private int run(List<String> arguments, @Nullable Path standardOutput) throws IOException, StoppedException {
        List<String> command = new ArrayList<>();
        command.add(job.tool().executable().toString());
        command.addAll(arguments);
        job.output().headline(job.work().tool() + " " + String.join(" ", arguments));
        try {
            ToolProcess.Step step = new ToolProcess.Step(command, directory, environment, standardOutput);
            return process.run(step, job.output()::write, job.stop());
        } finally {
            job.output().endOfStep();
        }
    }

    private void accept(int exit, Set<Integer> good, String code, List<String> arguments)
            throws StoppedException, AttemptFailedException {
        if (good.contains(exit)) {
            return;
        }
        job.stop().check();
        String error = job.output().cause();
        String message = error == null ? arguments.get(0) + " ended with exit code " + exit : error;
        throw new AttemptFailedException(code, message, exit);
    }
}

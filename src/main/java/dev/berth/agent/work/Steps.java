package dev.berth.agent.work;

import dev.berth.agent.files.FullDisk;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.tool.StoppedException;
import dev.berth.agent.tool.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the steps of one attempt in its directory, each under a headline in the output. */
final class Steps {
    private final ToolProcess process;
    private final Job job;
    private final Path directory;
    private final Map<String, String> environment;

    Steps(ToolProcess process, Job job, Path directory, Map<String, String> environment) {
        this.process = process;
        this.job = job;
        this.directory = directory;
        this.environment = environment;
    }

    /** The same steps in another environment. */
    Steps with(Map<String, String> other) {
        return new Steps(process, job, directory, other);
    }

    Map<String, String> environment() {
        return environment;
    }

    /**
     * Makes the directory ready.
     *
     * @param own for what has to be installed
     * @param options values of variables, where the tool wants them there
     */
    void init(InitRules rules, Path own, List<String> options)
            throws IOException, StoppedException, AttemptFailedException {
        new Initialization(this, job, rules, directory, own).run(options);
    }

    /**
     * Prepares a restored directory without changing it: modules are there already, and of providers only those that the
     * lock file pins may come.
     */
    void initAsPlanned(InitRules rules, Path own, List<String> options)
            throws IOException, StoppedException, AttemptFailedException {
        new Initialization(this, job, rules, directory, own).runAsPlanned(options);
    }

    /** Writes the present state to the file, wherever it is kept; empty when there is none or it cannot be had. */
    void pullState(Path file) throws IOException, StoppedException {
        int exit = execute(List.of("state", "pull"), environment, file, (bytes, length) -> {}, job.stop());
        if (exit != 0) {
            // What is wrong the plan says better, and it is the plan that fails.
            Files.write(file, new byte[0]);
        }
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

    /**
     * Writes the schemas of all providers to the file; whether that went well, for no plan depends on it.
     *
     * @param options values of variables, where the tool wants them there
     */
    boolean providersSchema(List<String> options, Path json) throws IOException, StoppedException {
        List<String> arguments = new ArrayList<>(List.of("providers", "schema", "-json", "-no-color"));
        arguments.addAll(options);
        int exit = run(arguments, json);
        job.stop().check();
        return exit == 0;
    }

    /** @param plan the saved plan, outside of the directory */
    void apply(List<String> options, Path plan) throws IOException, StoppedException, AttemptFailedException {
        List<String> arguments = new ArrayList<>(List.of("apply", "-input=false", "-no-color"));
        arguments.addAll(options);
        arguments.add(plan.toString());
        accept(run(arguments, null), Set.of(0), "apply_failed", arguments);
    }

    private int run(List<String> arguments, @Nullable Path standardOutput) throws IOException, StoppedException {
        headline(arguments);
        return execute(arguments, environment, standardOutput, job.output()::write, job.stop());
    }

    void headline(List<String> arguments) {
        job.output().headline(job.work().tool() + " " + String.join(" ", arguments));
    }

    /** Runs the tool with some more variables, without a headline. */
    int execute(List<String> arguments, Map<String, String> more, ToolProcess.ByteSink sink, StopSignal stop)
            throws IOException, StoppedException {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(more);
        return execute(arguments, variables, null, sink, stop);
    }

    private int execute(
            List<String> arguments,
            Map<String, String> variables,
            @Nullable Path standardOutput,
            ToolProcess.ByteSink sink,
            StopSignal stop)
            throws IOException, StoppedException {
        List<String> command = new ArrayList<>();
        command.add(job.tool().executable().toString());
        command.addAll(arguments);
        AttemptTrace.Step traced = job.trace().begin(job.work().tool() + " " + arguments.get(0));
        try {
            ToolProcess.Step step =
                    new ToolProcess.Step(command, directory, traced.variables(variables), standardOutput);
            int exit = process.run(step, sink, stop);
            traced.ended(exit);
            return exit;
        } finally {
            traced.close();
            job.output().endOfStep();
        }
    }

    /** Fails the attempt unless the exit code is good. */
    void accept(int exit, Set<Integer> good, String code, List<String> arguments)
            throws StoppedException, AttemptFailedException {
        if (good.contains(exit)) {
            return;
        }
        job.stop().check();
        String error = job.output().cause();
        String message = error == null ? arguments.get(0) + " ended with exit code " + exit : error;
        if (job.output().reportsFullDisk()) {
            throw new AttemptFailedException(FullDisk.CODE, FullDisk.message(directory, message), exit);
        }
        throw new AttemptFailedException(code, message, exit);
    }
}

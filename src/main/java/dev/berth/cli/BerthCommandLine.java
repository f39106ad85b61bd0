package dev.berth.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * All commands of {@code berth}, and what a wrong one gets: one line on the standard error. A command is made when it is needed, so
 * that a start takes no longer for those that nobody asked for.
 */
public final class BerthCommandLine {
    private static final Set<String> ASK_FOR_THE_VERSION = Set.of("--version", "-V");

    private final Map<String, Verb> verbs = new LinkedHashMap<>();
    private @Nullable PrintWriter out;
    private @Nullable PrintWriter err;

    private record Verb(Supplier<? extends Callable<Integer>> command, boolean needsOthers) {}

    public BerthCommandLine(Roles roles) {
        verbs.put("server", new Verb(() -> new ServerCommand(roles.server()), false));
        verbs.put("agent", new Verb(() -> new AgentCommand(roles.agent()), false));
    }

    /** These commands and one more, whose package this one does not know. */
    public BerthCommandLine with(String name, Supplier<? extends Callable<Integer>> command) {
        verbs.put(name, new Verb(command, false));
        return this;
    }

    /** These commands and one more that has something to say about all of them. */
    public BerthCommandLine withAll(String name, Supplier<? extends Callable<Integer>> command) {
        verbs.put(name, new Verb(command, true));
        return this;
    }

    /** The same commands, talking to other streams. */
    public BerthCommandLine writingTo(PrintWriter newOut, PrintWriter newErr) {
        out = newOut;
        err = newErr;
        return this;
    }

    /** Runs the command that the arguments name and answers with its exit code. */
    public int execute(String... arguments) {
        CommandLine commands = new CommandLine(new BerthCommand());
        needed(arguments.length == 0 ? "" : arguments[0])
                .forEach((name, verb) ->
                        commands.addSubcommand(name, verb.command().get()));
        commands.setParameterExceptionHandler(BerthCommandLine::wrongUsage)
                .setExecutionExceptionHandler(BerthCommandLine::failed);
        if (out != null) {
            commands.setOut(out);
        }
        if (err != null) {
            commands.setErr(err);
        }
        return commands.execute(arguments);
    }

    /** The verbs that matter when this is the first word. */
    private Map<String, Verb> needed(String word) {
        if (ASK_FOR_THE_VERSION.contains(word)) {
            return Map.of();
        }
        Verb named = verbs.get(word);
        return named == null || named.needsOthers() ? verbs : Map.of(word, named);
    }

    private static int wrongUsage(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        complain(command, message(problem) + " (see " + name + " --help)");
        return ExitCode.WRONG_USAGE;
    }

    private static String message(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unmatched) {
            List<String> words = unmatched.getUnmatched();
            String kind = words.getFirst().startsWith("-") ? "unknown option" : "unknown word";
            return kind + " '" + words.getFirst() + "'";
        }
        return oneLine(problem);
    }

    private static int failed(Exception problem, CommandLine command, ParseResult parsed) {
        complain(command, oneLine(problem));
        return ExitCode.FAILED;
    }

    private static void complain(CommandLine command, String message) {
        command.getErr().println("berth: " + message);
        command.getErr().flush();
    }

    private static String oneLine(Exception problem) {
        String message = problem.getMessage();
        return message == null
                ? problem.getClass().getSimpleName()
                : message.lines().map(String::strip).reduce("", (a, b) -> a.isEmpty() ? b : a + "; " + b);
    }
}

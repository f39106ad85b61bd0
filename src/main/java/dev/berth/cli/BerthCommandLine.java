package dev.berth.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands of {@code berth}, and what a wrong one gets: one line on the standard error. */
public final class BerthCommandLine {
    private final CommandLine commands;

    public BerthCommandLine(Roles roles) {
        commands = new CommandLine(new BerthCommand())
                .addSubcommand(new ServerCommand(roles.server()))
                .addSubcommand(new AgentCommand(roles.agent()))
                .setParameterExceptionHandler(BerthCommandLine::wrongUsage)
                .setExecutionExceptionHandler(BerthCommandLine::failed);
    }

    /** These commands and one more, whose package this one does not know. */
    public BerthCommandLine with(Callable<Integer> command) {
        commands.addSubcommand(command);
        return this;
    }

    /** The same commands, talking to other streams. */
    BerthCommandLine writingTo(PrintWriter out, PrintWriter err) {
        commands.setOut(out).setErr(err);
        return this;
    }

    /** Runs the command that the arguments name and answers with its exit code. */
    public int execute(String... arguments) {
        return commands.execute(arguments);
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

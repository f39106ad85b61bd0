package dev.berth.cli.client;

import dev.berth.cli.client.wire.Server;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The task that a verb is about. */
final class TaskArgument {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "TASK", description = "The task's number.")
    private String task;

    /** Its number, checked. */
    String id() {
        if (!task.matches("[1-9][0-9]{0,17}")) {
            throw new ParameterException(spec.commandLine(), "TASK is the number of a task, not '" + task + "'");
        }
        return task;
    }

    /** Where it is, or something of it. */
    String path(String... more) {
        String[] steps = new String[more.length + 2];
        steps[0] = "tasks";
        steps[1] = id();
        System.arraycopy(more, 0, steps, 2, more.length);
        return Server.path(steps);
    }
}

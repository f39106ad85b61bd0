package dev.berth.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth} itself; it does nothing without the name of a command. */
@Command(
        name = "berth",
        description = "Runs Terraform and OpenTofu tasks on slot-managed agent pools.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class BerthCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which command to run");
    }
}

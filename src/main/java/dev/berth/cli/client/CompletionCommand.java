package dev.berth.cli.client;

import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth completion}. */
@Command(
        name = "completion",
        description = "Prints a script that completes words of this command line in a shell.",
        footer = {
            "",
            "  bash:  source <(berth completion bash)      in ~/.bashrc",
            "  zsh:   source <(berth completion zsh)       in ~/.zshrc"
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class CompletionCommand implements Callable<Integer> {
    /** Those that take the script, which tells them apart by itself. */
    private static final Set<String> SHELLS = Set.of("bash", "zsh");

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh.")
    private String shell;

    @Override
    public Integer call() {
        if (!SHELLS.contains(shell)) {
            throw new ParameterException(spec.commandLine(), "SHELL is bash or zsh, not '" + shell + "'");
        }
        CommandLine all = spec.root().commandLine();
        spec.commandLine().getOut().print(AutoComplete.bash(all.getCommandName(), all));
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }
}

package dev.berth.cli.demo;

import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.view.Terminal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth demo}. */
@Command(
        name = "demo",
        description = "Starts everything and shows Berth at work on a small configuration.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
public final class DemoCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Option(names = "--exit", description = "End when the demo is over instead of staying up.")
    private boolean exit;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the demo keeps its files (default: .berth/demo).")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where its server listens, 0 for any free port (default: 8080, or any when that is taken).")
    private @Nullable Integer port;

    @Override
    public Integer call() {
        if (port != null && (port < 0 || port > MAX_PORT)) {
            throw new ParameterException(spec.commandLine(), "--port is between 0 and " + MAX_PORT);
        }
        try {
            Tool tool = Tool.find(System.getenv("PATH"));
            Screen screen = screen(spec.commandLine().getOut(), System.getenv());
            Demo.run(tool, new DemoOptions(exit, dataDirectory, port), screen);
            return ExitCode.DONE;
        } catch (InterruptedException e) {
            spec.commandLine().getErr().println("berth: the demo was stopped before its end");
            return ExitCode.FAILED;
        }
    }

    /** One that fits: redrawn in place on a terminal, plain lines anywhere else. */
    private static Screen screen(PrintWriter out, Map<String, String> environment) throws InterruptedException {
        Terminal terminal = Terminal.now(environment);
        boolean live = terminal.output() && Terminal.drawsOver(environment);
        return live ? new LiveScreen(out, terminal) : new PlainScreen(out);
    }
}

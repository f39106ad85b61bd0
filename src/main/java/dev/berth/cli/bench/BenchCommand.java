package dev.berth.cli.bench;

import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth bench}. */
@Command(
        name = "bench",
        description = "Measures a server over the wire, with agents that are played in this process.",
        footer = {
            "",
            "Modes:",
            "  submit   submissions alone, nobody runs them",
            "  drain    the whole path: submitted, assigned, begun, logged, finished, acknowledged",
            "  latency  POST to assign at the agent, at an even rate",
            "  agents   many idle agents: what they cost, and the latency beside them",
            "  mixed    plans and applies, with confirmations",
            "Without --against it starts a server of its own. Exit codes: 0 all tasks ended well, 1 not so, 2 wrong usage."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODE", description = "submit, drain, latency, agents or mixed.")
    private String mode;

    @Mixin
    private LoadOptions load;

    @Mixin
    private ShapeOptions shape;

    @Mixin
    private PlaceOptions place;

    @Option(names = "--json", description = "Print one JSON document instead of the table.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Report report = Bench.run(plan(), spec.commandLine().getErr());
        spec.commandLine().getOut().println(json ? report.json() : report.table());
        spec.commandLine().getOut().flush();
        return report.good() ? ExitCode.DONE : ExitCode.FAILED;
    }

    Plan plan() {
        try {
            Mode asked = Mode.of(mode)
                    .orElseThrow(() -> new UsageException("the modes are " + Mode.words() + ", not " + mode));
            Plan plan = new Plan(asked, load.load(asked), shape.shape(asked), place.place());
            UsageException.require(
                    plan.load().schedules() == 0 || plan.place().against() == null,
                    "--schedules is for a server of the bench's own, since their tasks stay");
            return plan;
        } catch (UsageException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}

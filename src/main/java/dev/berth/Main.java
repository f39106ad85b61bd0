package dev.berth;

import dev.berth.agent.Agent;
import dev.berth.agent.AgentOptions;
import dev.berth.cli.AgentSettings;
import dev.berth.cli.BerthCommandLine;
import dev.berth.cli.Roles;
import dev.berth.cli.ServerOptions;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.bench.BenchCommand;
import dev.berth.cli.client.Verbs;
import dev.berth.cli.demo.DemoCommand;
import dev.berth.server.ServerMain;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.OptionalInt;

/** Where every role begins: the arguments decide what boots, and only the server boots Quarkus. */
@QuarkusMain
public final class Main {
    private Main() {}

    /** Ends the process with the role's exit code: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String... arguments) {
        OptionalInt elsewhere = Utf8Start.elsewhere(arguments);
        if (elsewhere.isPresent()) {
            System.exit(elsewhere.getAsInt());
        }
        Roles roles = new Roles(Main::server, Main::agent);
        BerthCommandLine commands =
                new BerthCommandLine(roles).with("demo", DemoCommand::new).with("bench", BenchCommand::new);
        int code = Verbs.addedTo(commands).execute(arguments);
        if (code == 0 && Verbs.askAServer(arguments)) {
            ClassArchive.due().ifPresent(ClassArchive::write);
        }
        System.exit(code);
    }

    private static int server(ServerOptions options) {
        int code = ServerMain.run(options.dataDirectory(), options.port());
        if (ServerMain.wasReady()) {
            ClassArchive.due().ifPresent(file -> {
                System.err.println("berth: stopped; now the classes are stored, for quicker starts");
                ClassArchive.write(file);
            });
        }
        return code;
    }

    private static int agent(AgentSettings settings) {
        int code = Agent.run(options(settings));
        if (code == 0) {
            ClassArchive.due().ifPresent(ClassArchive::write);
        }
        return code;
    }

    private static AgentOptions options(AgentSettings settings) {
        AgentOptions options = AgentOptions.of(
                settings.server(),
                settings.pool(),
                settings.pod(),
                settings.tokenFile(),
                settings.workDirectory(),
                settings.slots(),
                VersionProvider.version());
        return options.with(
                settings.pluginCache(), settings.tokenOnce(), settings.exitWhenOrphaned(), settings.holdWhenOrphaned());
    }
}

package dev.berth;

import dev.berth.cli.BerthCommandLine;
import dev.berth.cli.ExitCode;
import dev.berth.cli.Roles;
import dev.berth.cli.demo.DemoCommand;
import dev.berth.server.ServerMain;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Where every role begins: the arguments decide what boots, and only the server boots Quarkus. */
@QuarkusMain
public final class Main {
    private Main() {}

    /** Ends the process with the role's exit code: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String... arguments) {
        Roles roles = new Roles(
                options -> ServerMain.run(options.dataDirectory(), options.port()), settings -> ExitCode.FAILED);
        System.exit(new BerthCommandLine(roles).with(new DemoCommand()).execute(arguments));
    }
}

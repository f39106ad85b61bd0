package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.client.view.Table;
import dev.berth.cli.client.view.Terminal;
import dev.berth.cli.client.wire.CallException;
import dev.berth.cli.client.wire.Server;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all verbs that ask a server have in common. */
abstract class ClientCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions connection;

    @Mixin
    private OutputOption output;

    @Override
    public final Integer call() throws InterruptedException {
        check();
        try {
            return run(connection.open());
        } catch (CallException e) {
            if (e.isOfTheRequest()) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    /** Looks at the options before anything is asked. */
    void check() {}

    /** Does it, and answers with the exit code. */
    abstract int run(Server server) throws InterruptedException;

    boolean json() {
        return output.json();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    Terminal terminal() throws InterruptedException {
        return Terminal.now(System.getenv());
    }

    void print(Table table) throws InterruptedException {
        table.lines(terminal()).forEach(out()::println);
        out().flush();
    }

    void print(JsonNode document) {
        print(document.toString());
    }

    void print(String line) {
        out().println(line);
        out().flush();
    }

    void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    void requireLabel(String option, String value) {
        require(
                value.isEmpty() || value.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
                option + " must be a DNS label: 1 to 63 of a-z, 0-9 and inner hyphens");
    }
}

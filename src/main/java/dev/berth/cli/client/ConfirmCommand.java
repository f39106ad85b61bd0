package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.CommandException;
import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.view.Terminal;
import dev.berth.cli.client.wire.Server;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code berth confirm}. */
@Command(
        name = "confirm",
        description = "Shows a plan that waits for approval, asks, and confirms exactly that plan.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class ConfirmCommand extends DecisionCommand {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    @Option(
            names = "--plan-sha256",
            paramLabel = "DIGEST",
            defaultValue = "",
            description = "Do not ask: confirm the plan with this digest, and no other.")
    private String digest = "";

    @Option(names = "--yes", description = "Do not ask: confirm the plan that waits now.")
    private boolean yes;

    @Override
    void check() {
        super.check();
        require(digest.isEmpty() || digest.matches("[0-9a-f]{64}"), "--plan-sha256 is 64 hexadecimal digits");
        require(digest.isEmpty() || !yes, "--plan-sha256 already says yes: leave out --yes");
    }

    @Override
    int run(Server server) throws InterruptedException {
        if (digest.isEmpty() && !yes) {
            requireSomebody();
        }
        String meant = digest.isEmpty() ? shown(server) : digest;
        if (meant.isEmpty()) {
            print("Not confirmed; the plan still waits.");
            return ExitCode.FAILED;
        }
        return decide(server, "confirm", Json.object().put("planSha256", meant));
    }

    private void requireSomebody() throws InterruptedException {
        Terminal terminal = terminal();
        require(
                terminal.input() && !json(),
                "there is nobody to ask: give --plan-sha256 DIGEST, which berth tasks --output json shows, or --yes");
    }

    /** The digest of the plan that was shown and agreed to; empty when it was not. */
    private String shown(Server server) throws InterruptedException {
        // Read before the output: if the task plans anew in between, this digest is of no use, and the server says so.
        JsonNode before = server.get(task().path());
        if (!Tasks.waits(before)) {
            throw new CommandException(Verdict.of(before) + "; there is nothing to confirm");
        }
        if (yes) {
            return Tasks.digest(before);
        }
        Progress progress = new Progress(err(), terminal());
        LogPrinter printer = new LogPrinter(out(), progress, false);
        new LogFollower(server, task().path("logs"), "", 0, printer, Reconnection.after(progress)).catchUp();
        printer.endLine();
        err().print(Approval.question(before));
        err().flush();
        boolean agreed = Question.asked(System.in).answer(FOR_EVER).orElseGet(Question.Answer.Nobody::new)
                instanceof Question.Answer.Yes;
        return agreed ? Tasks.digest(before) : "";
    }
}

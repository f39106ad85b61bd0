package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.view.Terminal;
import dev.berth.cli.client.wire.Server;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth submit}. */
@Command(
        name = "submit",
        description = "Uploads a directory and submits a task that runs it.",
        footer = {
            "",
            "Exit codes with --wait: 0 planned or applied, 1 failed, canceled or discarded, 2 wrong usage,",
            "3 the plan found changes (with --detailed-exitcode), 4 the plan waits for approval and nobody can be asked."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class SubmitCommand extends ClientCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            description = "The directory, packed as its .terraformignore says (default: what was uploaded last).")
    private @Nullable Path directory;

    @Mixin
    private SubmissionOptions options;

    @Option(names = "--wait", description = "Follow the output until the end, and ask for approval on a terminal.")
    private boolean wait;

    @Option(
            names = "--detailed-exitcode",
            description = "With --wait: end with 3 when the plan of a plan found changes.")
    private boolean detailed;

    @Option(names = "--no-input", description = "With --wait: never ask, end with 4 when a plan waits for approval.")
    private boolean noInput;

    @Override
    void check() {
        options.check();
        require(wait || !(detailed || noInput), "--detailed-exitcode and --no-input go with --wait");
        require(directory == null || Files.isDirectory(directory), "DIR is no directory: " + directory);
    }

    @Override
    int run(Server server) throws InterruptedException {
        Terminal terminal = terminal();
        Progress progress = new Progress(err(), terminal);
        Interruption interruption = Interruption.clearing(progress);
        interruption.means("stopped before anything was submitted");
        JsonNode task = new Submission(server, progress).submit(directory, options);
        String id = Tasks.id(task);
        interruption.means(
                "task " + id + " goes on without you: berth logs " + id + " --follow, or berth cancel " + id);
        if (!wait) {
            print(json() ? task.toString() : Verdict.of(task) + "; follow it with berth logs " + id + " --follow");
            return ExitCode.DONE;
        }
        // With json the one document is all that the output has; what people read goes beside it.
        PrintWriter log = json() ? err() : out();
        progress.say("berth: " + Verdict.of(task));
        boolean asks = terminal.input() && terminal.errors() && !noInput;
        JsonNode after =
                new Run(server, id, log, progress, asks ? new Approval(server, err(), progress) : null).toItsEnd();
        if (json()) {
            print(after);
        }
        return code(after, progress);
    }

    private int code(JsonNode task, Progress progress) {
        String id = Tasks.id(task);
        switch (Tasks.status(task)) {
            case "planned" -> {
                progress.say("berth: " + Verdict.of(task));
                boolean changes = task.path("plan").path("hasChanges").asBoolean();
                return detailed && changes ? ExitCode.CHANGES : ExitCode.DONE;
            }
            case "applied" -> {
                progress.say("berth: " + Verdict.of(task));
                return ExitCode.DONE;
            }
            case "apply_pending" -> {
                progress.say("berth: " + Verdict.of(task) + "; it waits for approval: berth confirm " + id
                        + " --plan-sha256 " + Tasks.digest(task));
                return ExitCode.WAITS_FOR_APPROVAL;
            }
            default -> {
                progress.say("berth: " + Verdict.of(task));
                return ExitCode.FAILED;
            }
        }
    }
}

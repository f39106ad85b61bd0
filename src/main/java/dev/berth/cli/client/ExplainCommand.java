package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.view.Age;
import dev.berth.cli.client.view.Text;
import dev.berth.cli.client.wire.Server;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code berth explain}. */
@Command(
        name = "explain",
        description = "Says why a task is where it is.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class ExplainCommand extends ClientCommand {
    @Mixin
    private TaskArgument task;

    @Override
    void check() {
        task.id();
    }

    @Override
    int run(Server server) throws InterruptedException {
        JsonNode explanation = server.get(task.path("explain"));
        if (json()) {
            print(explanation);
        } else {
            print(line(task.id(), explanation, Instant.now()));
        }
        return ExitCode.DONE;
    }

    /** Such as {@code task 12 is pending (no_free_slot) since 40s: all slots are taken}. */
    static String line(String task, JsonNode explanation, Instant now) {
        String reason = explanation.path("reason").asText("");
        String detail = explanation.path("detail").asText("");
        String line = "task " + task + " is " + explanation.path("status").asText()
                + (reason.isEmpty() ? "" : " (" + reason + ")")
                + " since " + Age.of(explanation.path("since").asText(""), now)
                + (detail.isEmpty() ? "" : ": " + detail);
        return Text.plain(line);
    }
}

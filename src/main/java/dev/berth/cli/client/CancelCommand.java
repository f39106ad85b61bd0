package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.wire.Server;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code berth cancel}. */
@Command(
        name = "cancel",
        description = "Cancels a task, and stops it where it runs.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class CancelCommand extends ClientCommand {
    @Mixin
    private TaskArgument task;

    @Override
    void check() {
        task.id();
    }

    @Override
    int run(Server server) throws InterruptedException {
        JsonNode after = server.post(task.path("cancel"), null);
        print(json() ? after.toString() : Verdict.of(after));
        return ExitCode.DONE;
    }
}

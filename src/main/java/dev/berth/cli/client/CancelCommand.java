package dev.berth.cli.client;

import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.wire.Server;
import picocli.CommandLine.Command;

/** {@code berth cancel}. */
@Command(
        name = "cancel",
        description = "Cancels a task, and stops it where it runs.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class CancelCommand extends DecisionCommand {
    @Override
    int run(Server server) throws InterruptedException {
        return decide(server, "cancel", null);
    }
}

package dev.berth.cli.client;

import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.wire.Server;
import picocli.CommandLine.Command;

/** {@code berth discard}. */
@Command(
        name = "discard",
        description = "Throws away a plan that waits for approval.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class DiscardCommand extends DecisionCommand {
    @Override
    int run(Server server) throws InterruptedException {
        return decide(server, "discard", null);
    }
}

package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.ExitCode;
import dev.berth.cli.client.wire.Server;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What the verbs that decide about a task have in common. */
abstract class DecisionCommand extends ClientCommand {
    @Mixin
    private TaskArgument task;

    TaskArgument task() {
        return task;
    }

    @Override
    void check() {
        task.id();
    }

    /** Tells the server, and prints the task as it is afterwards. */
    int decide(Server server, String decision, @Nullable ObjectNode body) throws InterruptedException {
        JsonNode after = server.post(task.path(decision), body);
        print(json() ? after.toString() : Verdict.of(after));
        return ExitCode.DONE;
    }
}

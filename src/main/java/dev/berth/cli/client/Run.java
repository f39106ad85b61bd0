package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.client.Approval.Outcome;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.wire.Server;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A task from its submission to its end, or to a question that nobody answers. */
final class Run {
    private static final Duration EVERY = Duration.ofSeconds(3);

    private final Server server;
    private final String path;
    private final @Nullable Approval approval;
    private final LogPrinter printer;
    private final LogFollower output;
    private final Waiting waiting;
    private final Reconnection reconnection;
    private JsonNode task;

    /** @param approval null when nobody is to be asked */
    Run(Server server, String id, PrintWriter out, Progress progress, @Nullable Approval approval) {
        this.server = server;
        this.path = Server.path("tasks", id);
        this.approval = approval;
        this.printer = new LogPrinter(out, progress, false);
        this.reconnection = Reconnection.after(progress);
        this.output = new LogFollower(server, path + "/logs", "", 0, printer, reconnection);
        this.waiting = new Waiting(server, id, progress, EVERY);
        this.task = Json.object();
    }

    /** Prints all output and asks where it has to; answers with the task as it is then. */
    JsonNode toItsEnd() throws InterruptedException {
        boolean going = true;
        while (going) {
            output.follow(this::look);
            going = Tasks.waits(task) && asked();
        }
        printer.endLine();
        task = read();
        return task;
    }

    private boolean look() throws InterruptedException {
        task = read();
        return !Tasks.waits(task) && !Tasks.isFinal(task) ? waiting.tell() : !Tasks.waits(task);
    }

    /** Whether to go on. */
    private boolean asked() throws InterruptedException {
        output.catchUp();
        printer.endLine();
        boolean decided = approval != null && approval.ask(task) == Outcome.DECIDED;
        task = decided ? Json.object() : task;
        return decided;
    }

    private JsonNode read() throws InterruptedException {
        return reconnection.persistently(() -> server.get(path));
    }
}

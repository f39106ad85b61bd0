package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.wire.CallException;
import dev.berth.cli.client.wire.Server;
import java.time.Duration;
import java.time.Instant;

/** Tells on a terminal what a task waits for. */
final class Waiting {
    private final Server server;
    private final String task;
    private final Progress progress;
    private final long everyNanos;
    private long asked;

    /** @param every how often the server is asked at most */
    Waiting(Server server, String task, Progress progress, Duration every) {
        this.server = server;
        this.task = task;
        this.progress = progress;
        this.everyNanos = every.toNanos();
        this.asked = System.nanoTime() - everyNanos;
    }

    /** Shows it, if it is time; always true, so that following goes on. */
    boolean tell() throws InterruptedException {
        if (progress.visible() && System.nanoTime() - asked >= everyNanos) {
            asked = System.nanoTime();
            try {
                JsonNode explanation = server.get(Server.path("tasks", task, "explain"));
                progress.show(ExplainCommand.line(task, explanation, Instant.now()));
            } catch (CallException e) {
                // Only a line less: whoever follows the output finds out whether the server is away.
                progress.show(String.valueOf(e.getMessage()));
            }
        }
        return true;
    }
}

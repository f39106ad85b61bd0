package dev.berth.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.CommandException;
import dev.berth.cli.client.wire.EventParser.Event;
import dev.berth.cli.client.wire.EventStream;
import dev.berth.cli.client.wire.Server;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps a board up to date: events bring each change as it happens, and a look at the whole every second brings what
 * events do not tell, such as pods that are gone, and everything while the stream of events is broken.
 */
final class Watch implements AutoCloseable {
    /** Of tasks, and of pods: a demo has far fewer. */
    static final int MOST = 500;

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Server server;
    private final Board board;
    private final String pool;
    private final String workspace;
    private final List<Thread> threads;

    private Watch(Server server, Board board, String pool, String workspace) {
        this.server = server;
        this.board = board;
        this.pool = pool;
        this.workspace = workspace;
        this.threads = List.of(
                Thread.ofVirtual().name("demo-events").unstarted(() -> repeat(this::follow)),
                Thread.ofVirtual().name("demo-look").unstarted(() -> repeat(this::look)));
    }

    /** Starts to watch, until it is closed. */
    static Watch start(Server server, Board board, String pool, String workspace) {
        Watch watch = new Watch(server, board, pool, workspace);
        watch.threads.forEach(Thread::start);
        return watch;
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    @FunctionalInterface
    private interface Round {
        void run() throws InterruptedException;
    }

    private static void repeat(Round round) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                round.run();
                Thread.sleep(EVERY);
            } catch (InterruptedException e) {
                return;
            } catch (CommandException | UncheckedIOException e) {
                // The next round tries again; if the server is gone for good, whoever waits for the board finds out.
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() throws InterruptedException {
        try (EventStream events = server.follow("/events?pool=" + pool, "")) {
            while (!events.over()) {
                events.next(EVERY).ifPresent(this::take);
            }
        }
    }

    private void take(Event event) {
        switch (event.name()) {
            case "task" -> board.changed(TaskRow.of(EventStream.data(event)));
            case "pod" -> board.changed(PodRow.of(EventStream.data(event)));
            default -> {
                // The pool's own settings do not change here.
            }
        }
    }

    private void look() throws InterruptedException {
        long changes = board.changes();
        List<PodRow> pods = new ArrayList<>();
        for (JsonNode pod : server.items("/pools/" + pool + "/pods", Map.of(), MOST)) {
            pods.add(PodRow.of(pod));
        }
        List<TaskRow> tasks = new ArrayList<>();
        for (JsonNode task : server.items("/tasks", Map.of("workspace", workspace), MOST)) {
            tasks.add(TaskRow.of(task));
        }
        board.replace(new Picture(pods, tasks), changes);
    }
}

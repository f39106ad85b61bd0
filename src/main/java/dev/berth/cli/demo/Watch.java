package dev.berth.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.client.wire.EventParser;
import dev.berth.cli.client.wire.EventParser.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a board up to date: events bring each change as it happens, and a look at the whole every second brings what
 * events do not tell, such as pods that are gone, and everything while the stream of events is broken.
 */
final class Watch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final ApiClient api;
    private final Board board;
    private final String pool;
    private final String workspace;
    private final List<Thread> threads;

    private Watch(ApiClient api, Board board, String pool, String workspace) {
        this.api = api;
        this.board = board;
        this.pool = pool;
        this.workspace = workspace;
        this.threads = List.of(
                Thread.ofVirtual().name("demo-events").unstarted(() -> repeat(this::follow)),
                Thread.ofVirtual().name("demo-look").unstarted(() -> repeat(this::look)));
    }

    /** Starts to watch, until it is closed. */
    static Watch start(ApiClient api, Board board, String pool, String workspace) {
        Watch watch = new Watch(api, board, pool, workspace);
        watch.threads.forEach(Thread::start);
        return watch;
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    @FunctionalInterface
    private interface Round {
        void run() throws InterruptedException, IOException;
    }

    private static void repeat(Round round) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                round.run();
                Thread.sleep(EVERY);
            } catch (InterruptedException e) {
                return;
            } catch (IOException | DemoException e) {
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

    private void follow() throws InterruptedException, IOException {
        EventParser parser = new EventParser();
        try (InputStream stream = api.follow("/events?pool=" + pool);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                parser.line(line).ifPresent(this::take);
                line = lines.readLine();
            }
        }
    }

    private void take(Event event) {
        switch (event.name()) {
            case "task" -> board.changed(TaskRow.of(ApiClient.json(event.text())));
            case "pod" -> board.changed(PodRow.of(ApiClient.json(event.text())));
            default -> {
                // The pool's own settings do not change here.
            }
        }
    }

    private void look() throws InterruptedException {
        long changes = board.changes();
        List<PodRow> pods = new ArrayList<>();
        for (JsonNode pod : api.get("/pools/" + pool + "/pods?limit=500").path("items")) {
            pods.add(PodRow.of(pod));
        }
        List<TaskRow> tasks = new ArrayList<>();
        for (JsonNode task :
                api.get("/tasks?workspace=" + workspace + "&limit=500").path("items")) {
            tasks.add(TaskRow.of(task));
        }
        board.replace(new Picture(pods, tasks), changes);
    }
}

package dev.berth.cli.client.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.wire.EventParser.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Events as they come. A thread of its own reads them, so that whoever waits for the next one can stop waiting. */
public final class EventStream implements AutoCloseable {
    /** A server says something every 15 s; one that is silent for longer is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private static final int AHEAD = 64;

    private sealed interface Item {
        record Happened(Event event) implements Item {}

        record StillHere() implements Item {}

        record Over() implements Item {}
    }

    private final InputStream source;
    private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(AHEAD);
    private final Thread reader;
    private long heard;
    private boolean over;

    EventStream(InputStream source) {
        this.source = source;
        this.heard = System.nanoTime();
        this.reader = Thread.ofPlatform().name("berth-events").daemon(true).start(this::read);
    }

    /**
     * The next event; empty when there was none for so long, or the stream is over.
     *
     * @see #over()
     */
    public Optional<Event> next(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!over) {
            Item item = items.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (item == null) {
                over = System.nanoTime() - heard > SILENCE.toNanos();
                return Optional.empty();
            }
            heard = System.nanoTime();
            switch (item) {
                case Item.Happened happened -> {
                    return Optional.of(happened.event());
                }
                case Item.StillHere still -> {
                    // Whoever waits, waits on.
                }
                case Item.Over ended -> over = true;
            }
        }
        return Optional.empty();
    }

    /** Whether nothing will come any more: the server ended it, or is gone. */
    public boolean over() {
        return over;
    }

    /** The data of an event. */
    public static JsonNode data(Event event) {
        try {
            return Json.parse(event.text());
        } catch (JsonProcessingException e) {
            throw CallException.hopeless("an event is no JSON: is this a Berth server?", e);
        }
    }

    @Override
    public void close() {
        reader.interrupt();
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        EventParser parser = new EventParser();
        try {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(source, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Optional<Event> event = parser.line(line);
                    items.put(event.<Item>map(Item.Happened::new).orElseGet(Item.StillHere::new));
                }
            } catch (IOException e) {
                // Broken off: the same as ended, for whoever wants to go on opens it again.
                items.put(new Item.Over());
                return;
            }
            items.put(new Item.Over());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.berth.cli.client;

import dev.berth.cli.client.wire.CallException;
import dev.berth.cli.client.wire.EventParser.Event;
import dev.berth.cli.client.wire.EventStream;
import dev.berth.cli.client.wire.Server;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Follows a task's output, across restarts of the server: it goes on from the byte that it had. */
final class LogFollower {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Server server;
    private final String path;
    private final String attempt;
    private final LogPrinter printer;
    private final Reconnection reconnection;
    private long offset;
    private boolean complete;

    /**
     * @param path where the output is
     * @param attempt only that of this attempt; empty for all
     * @param offset from which byte on
     * @param reconnection what to do when the server is away
     */
    LogFollower(
            Server server, String path, String attempt, long offset, LogPrinter printer, Reconnection reconnection) {
        this.server = server;
        this.path = path;
        this.attempt = attempt;
        this.offset = offset;
        this.printer = printer;
        this.reconnection = reconnection;
    }

    /** Looks at something beside the output; says whether to go on. */
    @FunctionalInterface
    interface Look {
        boolean goOn() throws InterruptedException;
    }

    /** Prints until the task has ended, nobody reads any more, or a look, taken about once a second, says that it is enough. */
    void follow(Look look) throws InterruptedException {
        boolean wanted = true;
        while (wanted && !complete) {
            try (EventStream events = server.follow(path + query(0), offset == 0 ? "" : String.valueOf(offset))) {
                reconnection.back();
                wanted = read(events, look);
            } catch (CallException e) {
                reconnection.await(e);
            }
        }
    }

    private boolean read(EventStream events, Look look) throws InterruptedException {
        long looked = System.nanoTime();
        boolean wanted = true;
        while (wanted && !complete && !events.over()) {
            Optional<Event> event = events.next(LOOK);
            wanted = event.isEmpty() || take(event.get());
            if (wanted && !complete && System.nanoTime() - looked >= LOOK.toNanos()) {
                wanted = look.goOn();
                looked = System.nanoTime();
            }
        }
        return wanted;
    }

    private boolean take(Event event) {
        switch (event.name()) {
            case "log" -> {
                if (event.id().matches("[0-9]{1,18}")) {
                    offset = Long.parseLong(event.id());
                }
                return printer.print(event.text(), offset);
            }
            case "end" -> complete = true;
            default -> {
                // What a newer server may tell as well.
            }
        }
        return true;
    }

    /** Prints what is stored now and was not printed yet. */
    void catchUp() throws InterruptedException {
        byte[] rest = reconnection.persistently(() -> server.text(path + query(offset)));
        offset += rest.length;
        printer.print(new String(rest, StandardCharsets.UTF_8), offset);
    }

    private String query(long from) {
        return Server.query(Map.of("attempt", attempt, "offset", from == 0 ? "" : String.valueOf(from)));
    }
}

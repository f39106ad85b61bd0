package dev.berth.cli.demo;

import dev.berth.cli.client.wire.Server;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A task's output as it grows, read by its offset in bytes and given out in whole lines. */
final class LogLines {
    private final Server server;
    private final long task;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private long offset;

    /** Reads from the given offset on. */
    LogLines(Server server, long task, long offset) {
        this.server = server;
        this.task = task;
        this.offset = offset;
    }

    /** How many bytes have been read, counted from the output's beginning. */
    long offset() {
        return offset;
    }

    /** The lines that were completed since the last call. */
    List<String> more() throws InterruptedException {
        byte[] chunk = server.text("/tasks/" + task + "/logs?offset=" + offset);
        offset += chunk.length;
        int end = lastLineEnd(chunk);
        unfinished.write(chunk, 0, end);
        List<String> lines = end == 0 ? List.of() : text().lines().toList();
        if (end > 0) {
            unfinished.reset();
        }
        unfinished.write(chunk, end, chunk.length - end);
        return lines;
    }

    /** All that is there now, a last line without an end included. */
    List<String> rest() throws InterruptedException {
        List<String> lines = new ArrayList<>(more());
        text().lines().forEach(lines::add);
        unfinished.reset();
        return lines;
    }

    private String text() {
        return unfinished.toString(StandardCharsets.UTF_8);
    }

    private static int lastLineEnd(byte[] chunk) {
        int end = chunk.length;
        while (end > 0 && chunk[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}

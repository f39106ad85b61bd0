package dev.berth.agent.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** An attempt's output on disk, UTF-8, appended by one thread and read by another. */
final class Spool implements Closeable {
    private static final String CUT = "\n[berth: the output is too long, the rest is not kept]\n";

    private final Path file;
    private final long limit;
    private final FileChannel channel;
    private long written;
    private boolean closed;
    private boolean full;

    Spool(Path file, long limit) throws IOException {
        this.file = file;
        this.limit = limit;
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Appends the text; past the limit it is dropped, after one notice. */
    synchronized void append(String text) throws IOException {
        if (full || closed) {
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (written + bytes.length > limit) {
            full = true;
            bytes = CUT.getBytes(StandardCharsets.UTF_8);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long at = written;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
        // Moved only when all of it is there: a reader never sees half a character.
        written = at;
    }

    synchronized long written() {
        return written;
    }

    /** At most {@code max} bytes from the offset, cut between characters; null when there is nothing more. */
    synchronized @Nullable String read(long offset, int max) throws IOException {
        long available = written - offset;
        if (closed || available <= 0) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(available, max + 1L));
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // Reads until the buffer is full; the file is at least that long.
        }
        int end = Math.min(buffer.position(), max);
        if (buffer.position() > max) {
            while (end > 0 && (buffer.get(end) & 0xC0) == 0x80) {
                end--;
            }
        }
        return new String(buffer.array(), 0, end, StandardCharsets.UTF_8);
    }

    /** Closes and deletes the file. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
        Files.deleteIfExists(file);
    }
}

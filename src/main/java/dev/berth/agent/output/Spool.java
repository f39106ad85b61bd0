package dev.berth.agent.output;

import dev.berth.agent.files.FullDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An attempt's output on disk, UTF-8, appended by one thread and read by another. What the disk does not take is missing,
 * and the output says where; the last notice of that is kept in memory, so it is there even when nothing fits any more.
 */
final class Spool implements Closeable {
    private static final String CUT = "\n[berth: the output is too long, the rest is not kept]\n";

    private final Path file;
    private final long limit;
    private final FileChannel channel;
    private byte[] tail = new byte[0];
    private long written;
    private long missing;
    private String why = "";
    private boolean gap;
    private boolean closed;
    private boolean full;
    private boolean ended;

    Spool(Path file, long limit) throws IOException {
        this.file = file;
        this.limit = limit;
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Appends the text; past the limit it is dropped, after one notice. */
    synchronized void append(String text) {
        if (full || closed || ended) {
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (written + bytes.length > limit) {
            full = true;
            bytes = CUT.getBytes(StandardCharsets.UTF_8);
        }
        try {
            write(gap ? join(notice("output is missing here: " + why), bytes) : bytes);
            gap = false;
        } catch (IOException e) {
            // A full disk costs the output, never the process that writes it.
            missing += bytes.length;
            gap = true;
            why = reason(e);
        }
    }

    /** Nothing is appended any more; if something is missing, the output ends with a notice that says so. */
    synchronized void end() {
        if (ended || closed || missing == 0) {
            return;
        }
        ended = true;
        byte[] notice = notice(missing + " bytes of the output are missing: " + why);
        try {
            write(notice);
        } catch (IOException e) {
            tail = notice;
        }
    }

    synchronized long written() {
        return written + tail.length;
    }

    /** At most {@code max} bytes from the offset, cut between characters; null when there is nothing more. */
    synchronized @Nullable String read(long offset, int max) throws IOException {
        if (closed || offset >= written()) {
            return null;
        }
        if (offset >= written) {
            int from = (int) (offset - written);
            return cut(Arrays.copyOfRange(tail, from, tail.length), tail.length - from, max);
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(written - offset, max + 1L));
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // Reads until the buffer is full; the file is at least that long.
        }
        return cut(buffer.array(), buffer.position(), max);
    }

    /** Closes and deletes the file. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
        Files.deleteIfExists(file);
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long at = written;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
        // Moved only when all of it is there: a reader never sees half a character.
        written = at;
    }

    private static String cut(byte[] bytes, int length, int max) {
        int end = Math.min(length, max);
        if (length > max) {
            while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
                end--;
            }
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] notice(String text) {
        return ("\n[berth: " + text + "]\n").getBytes(StandardCharsets.UTF_8);
    }

    private String reason(IOException failure) {
        return FullDisk.caused(failure)
                ? "no space left on device in " + file.getParent()
                : String.valueOf(failure.getMessage());
    }
}

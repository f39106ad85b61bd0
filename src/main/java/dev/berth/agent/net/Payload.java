package dev.berth.agent.net;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way: in memory while it is small, in a file of the attempt's own directory beyond that. So it can be sent
 * again, a large one takes no heap, and a small one gets through even when the disk is full. Used by one thread at a time.
 */
public final class Payload implements Closeable {
    private static final int MOST_IN_MEMORY = 8 << 20;
    private static final int PIECE = 64 << 10;

    private final Path directory;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream out;
    private long length;

    /** An empty one; its file, should it need one, comes into that directory. */
    public Payload(Path directory) {
        this.directory = directory;
    }

    /** All of the stream, or null when it is longer than that; then the rest of it is read and dropped. */
    public static @Nullable Payload read(InputStream in, long most, Path directory) throws IOException {
        Payload payload = new Payload(directory);
        boolean whole = false;
        try {
            byte[] piece = new byte[PIECE];
            int read = in.read(piece);
            while (read >= 0) {
                if (payload.length + read > most) {
                    in.transferTo(OutputStream.nullOutputStream());
                    return null;
                }
                payload.write(piece, read);
                read = in.read(piece);
            }
            whole = true;
            return payload.written();
        } finally {
            if (!whole) {
                payload.close();
            }
        }
    }

    /** Appends the first bytes of the piece. */
    void write(byte[] piece, int count) throws IOException {
        if (out == null && length + count > MOST_IN_MEMORY) {
            spill();
        }
        OutputStream target = out;
        if (target == null) {
            memory.write(piece, 0, count);
        } else {
            target.write(piece, 0, count);
        }
        length += count;
    }

    private void spill() throws IOException {
        Path spilled = Files.createTempFile(directory, "state", ".part");
        file = spilled;
        OutputStream stream = Files.newOutputStream(spilled);
        out = stream;
        memory.writeTo(stream);
        memory = new ByteArrayOutputStream();
    }

    /** Nothing more is coming. */
    Payload written() throws IOException {
        OutputStream stream = out;
        if (stream != null) {
            stream.close();
        }
        return this;
    }

    /** In bytes. */
    public long length() {
        return length;
    }

    /** The body, from its beginning; as often as it is asked for. */
    BodyPublisher publisher() throws IOException {
        Path spilled = file;
        return spilled == null ? BodyPublishers.ofByteArray(memory.toByteArray()) : BodyPublishers.ofFile(spilled);
    }

    /** Writes all of it. */
    public void copyTo(OutputStream target) throws IOException {
        Path spilled = file;
        if (spilled == null) {
            memory.writeTo(target);
        } else {
            Files.copy(spilled, target);
        }
    }

    /** As text, for what is known to be small. */
    public String text() {
        return memory.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        OutputStream stream = out;
        Path spilled = file;
        if (stream != null) {
            stream.close();
        }
        if (spilled != null) {
            Files.deleteIfExists(spilled);
        }
    }
}

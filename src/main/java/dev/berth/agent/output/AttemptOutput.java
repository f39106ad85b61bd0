package dev.berth.agent.output;

import dev.berth.masking.Masker;
import dev.berth.masking.Masks;
import dev.berth.masking.Secrets;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The output of one attempt: bytes of its processes go in, masked text goes to a spool on disk, and chunks come out
 * for the channel. Backpressure rests on the disk: a slow or absent server never slows a process down.
 */
public final class AttemptOutput implements Closeable {
    /** The longest chunk, in UTF-8 bytes. */
    static final int CHUNK_BYTES = 32 * 1024;

    /** The most bytes that may be sent and not yet acknowledged. */
    static final int WINDOW_BYTES = 256 * 1024;

    private final Spool spool;
    private final LogWindow window;
    private final LongSupplier clock;
    private final Runnable onMore;
    private final Diagnosis diagnosis = new Diagnosis();
    private final StepLines stepLines = new StepLines();
    private final LineSplitter lines = new LineSplitter(this::judge);
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] undecoded = new byte[0];
    private Masks masks = Masks.NONE;
    private Masker masker = new Masker(masks);

    /**
     * @param clock nanoseconds that only grow
     * @param repeatNanos without an acknowledgement for so long, chunks are sent again
     * @param onMore called when there is something new to send
     */
    public AttemptOutput(Path file, long limit, LongSupplier clock, long repeatNanos, Runnable onMore)
            throws IOException {
        this.spool = new Spool(file, limit);
        this.clock = clock;
        this.onMore = onMore;
        this.window = new LogWindow(WINDOW_BYTES, repeatNanos, clock.getAsLong());
    }

    /** From here on these values are masked. */
    public void mask(Secrets secrets) {
        synchronized (decoder) {
            // Asked for only now: of two that mask at once the later one must not forget what the earlier one added.
            Masks next = secrets.masks();
            masks = next;
            masker = masker.goingOnWith(next);
        }
    }

    /** A text that people will read elsewhere, with what is secret here masked. */
    public String masked(String text) {
        synchronized (decoder) {
            return masks.mask(text);
        }
    }

    /** A line of Berth's own between the outputs of the steps. */
    public void headline(String text) {
        synchronized (decoder) {
            lines.reset();
            diagnosis.reset();
            stepLines.reset();
            emit((spool.written() == 0 ? "" : "\n") + "==> " + text + "\n");
        }
    }

    /** A line of Berth's own. */
    public void line(String text) {
        synchronized (decoder) {
            emit(text + "\n");
        }
    }

    /** Output of a process. */
    public void write(byte[] bytes, int length) {
        synchronized (decoder) {
            emit(decode(bytes, length, false));
        }
    }

    /** The process has ended: what was held back is decided. */
    public void endOfStep() {
        synchronized (decoder) {
            emit(decode(new byte[0], 0, true));
            append(masker.finish());
        }
    }

    /** The attempt has ended: nothing is written any more, and if something could not be kept, the output says so. */
    public void end() {
        endOfStep();
        spool.end();
        onMore.run();
    }

    /** The last line of the present step, masked; empty without one. */
    public String lastLine() {
        synchronized (decoder) {
            lines.flush();
            return stepLines.last();
        }
    }

    /** Whether an error of the present step speaks of a full disk. */
    public boolean reportsFullDisk() {
        synchronized (decoder) {
            lines.flush();
            return stepLines.fullDisk();
        }
    }

    /** What the present step failed at, by its own words, on one line and masked. */
    public @Nullable String cause() {
        synchronized (decoder) {
            lines.flush();
            return diagnosis.cause();
        }
    }

    /** The next chunk to send, or null when there is none or the window is full. */
    public @Nullable LogChunk next() throws IOException {
        synchronized (window) {
            long now = clock.getAsLong();
            int room = window.room(now);
            if (room < 4) {
                return null;
            }
            long offset = window.sent();
            String text = spool.read(offset, Math.min(room, CHUNK_BYTES));
            if (text == null || text.isEmpty()) {
                return null;
            }
            window.sent(text.getBytes(StandardCharsets.UTF_8).length, now);
            return new LogChunk(offset, text);
        }
    }

    /** The server has stored this many bytes. */
    public void acknowledged(long offset) {
        synchronized (window) {
            window.acknowledged(offset, spool.written(), clock.getAsLong());
        }
    }

    /** A new connection: all that is not acknowledged is sent again. */
    public void reconnected() {
        synchronized (window) {
            window.reconnected(clock.getAsLong());
        }
    }

    /** Whether the server has stored all of it. */
    public boolean isAcknowledged() {
        synchronized (window) {
            return window.acknowledged() >= spool.written();
        }
    }

    /** Deletes the spool. */
    @Override
    public void close() throws IOException {
        spool.close();
    }

    private void emit(String text) {
        append(masker.accept(text));
    }

    private void append(String masked) {
        if (masked.isEmpty()) {
            return;
        }
        lines.accept(masked);
        spool.append(masked);
        onMore.run();
    }

    private void judge(String line) {
        diagnosis.line(line);
        stepLines.line(line);
    }

    private String decode(byte[] bytes, int length, boolean ended) {
        ByteBuffer in = ByteBuffer.allocate(undecoded.length + length);
        in.put(undecoded).put(bytes, 0, length).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 2);
        decoder.decode(in, out, ended);
        if (ended) {
            decoder.flush(out);
            decoder.reset();
        }
        undecoded = new byte[in.remaining()];
        in.get(undecoded);
        return out.flip().toString();
    }
}

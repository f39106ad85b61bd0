package dev.berth.server.persistence.log;

import dev.berth.server.control.port.LogStore.Slice;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Cuts what was asked for out of stored pieces, between characters. */
final class LogSlice {
    /** A stored piece; {@code begin} counts over what is asked for. */
    record Stored(long begin, byte[] bytes) {}

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private long next;
    private int room;

    private LogSlice(long offset, int maxBytes) {
        next = offset;
        room = maxBytes;
    }

    static Slice of(Stream<Stored> pieces, long offset, int maxBytes) {
        LogSlice slice = new LogSlice(offset, maxBytes);
        pieces.forEachOrdered(slice::take);
        return new Slice(slice.text.toString(StandardCharsets.UTF_8), slice.next);
    }

    private void take(Stored piece) {
        byte[] bytes = piece.bytes();
        long end = piece.begin() + bytes.length;
        if (room <= 0 || next >= end) {
            return;
        }
        // An offset inside a character goes on at the next one.
        int from = Utf8.ceiling(bytes, (int) Math.max(0, next - piece.begin()));
        int to = Utf8.floor(bytes, (int) Math.min(bytes.length, from + (long) room));
        if (to <= from && text.size() == 0 && from < bytes.length) {
            // The limit is smaller than one character: without it nobody would ever get on.
            to = Utf8.ceiling(bytes, from + 1);
        }
        text.write(bytes, from, Math.max(0, to - from));
        next = piece.begin() + Math.max(from, to);
        room = next < end ? 0 : room - Math.max(0, to - from);
    }
}

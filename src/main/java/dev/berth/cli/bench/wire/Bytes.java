package dev.berth.cli.bench.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are being collected, up to a limit. */
final class Bytes {
    private static final int SMALL = 256;
    private static final int KEPT = 16 << 10;

    private final int max;
    private byte[] bytes = {};
    private int length;

    Bytes(int max) {
        this.max = max;
    }

    int length() {
        return length;
    }

    byte last(int back) {
        return bytes[length - back];
    }

    /** Takes at most {@code count} bytes; as many as are there. */
    int take(ByteBuffer from, int count) throws ProtocolException {
        int taken = Math.min(count, from.remaining());
        reserve(taken);
        from.get(bytes, length, taken);
        length += taken;
        return taken;
    }

    void add(byte value) throws ProtocolException {
        reserve(1);
        bytes[length] = value;
        length++;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    String text() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Begins anew; a large array is not kept for the next time. */
    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[0];
        }
    }

    private void reserve(int more) throws ProtocolException {
        if (length + more > max) {
            throw new ProtocolException("more than " + max + " bytes");
        }
        if (length + more > bytes.length) {
            int doubled = Math.max(SMALL, bytes.length * 2);
            bytes = Arrays.copyOf(bytes, Math.min(max, Math.max(doubled, length + more)));
        }
    }
}

package dev.berth.cli.bench.wire;

import java.nio.ByteBuffer;

/** Writes a client's WebSocket frames: whole ones, masked as RFC 6455 wants it. */
final class FrameWriter {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** More than a head can have. */
    static final int MAX_HEAD = 14;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int SHORT = 125;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int MAX_TWO_BYTES = 0xffff;

    private FrameWriter() {}

    /** Appends one frame; the buffer has room for the payload and {@link #MAX_HEAD}. */
    static void write(ByteBuffer out, int opcode, byte[] payload, int mask) {
        out.put((byte) (FIN | opcode));
        if (payload.length <= SHORT) {
            out.put((byte) (MASKED | payload.length));
        } else if (payload.length <= MAX_TWO_BYTES) {
            out.put((byte) (MASKED | TWO_BYTES)).putShort((short) payload.length);
        } else {
            out.put((byte) (MASKED | EIGHT_BYTES)).putLong(payload.length);
        }
        out.putInt(mask);
        for (int index = 0; index < payload.length; index++) {
            out.put((byte) (payload[index] ^ mask >>> (24 - 8 * (index & 3))));
        }
    }
}

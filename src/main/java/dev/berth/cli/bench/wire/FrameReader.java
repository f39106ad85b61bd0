package dev.berth.cli.bench.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads a server's WebSocket frames (RFC 6455) from bytes that come in pieces of any size, and puts messages together
 * that were sent in several frames.
 */
final class FrameReader {
    /** What the frames mean. */
    interface Sink {
        void text(byte[] message);

        void ping(byte[] payload);

        void close(int code, String reason);
    }

    private static final int MAX_MESSAGE = 4 << 20;
    private static final int MAX_CONTROL = 125;
    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0f;
    private static final int LENGTH = 0x7f;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int NO_STATUS = 1005;

    private final Sink sink;
    private final Bytes head = new Bytes(10);
    private final Bytes message = new Bytes(MAX_MESSAGE);
    private final Bytes control = new Bytes(MAX_CONTROL);
    private int headLength = 2;
    private boolean inPayload;
    private boolean last;
    private int opcode;
    private int left;
    private boolean fragmented;

    FrameReader(Sink sink) {
        this.sink = sink;
    }

    /** Takes all bytes of the buffer. */
    void read(ByteBuffer in) throws ProtocolException {
        while (in.hasRemaining()) {
            if (inPayload) {
                left -= payload().take(in, left);
            } else {
                head.take(in, headLength - head.length());
                if (head.length() == headLength) {
                    headRead();
                }
            }
            if (inPayload && left == 0) {
                frameRead();
            }
        }
    }

    private Bytes payload() {
        return opcode >= FrameWriter.CLOSE ? control : message;
    }

    private void headRead() throws ProtocolException {
        byte[] bytes = head.copy();
        int announced = bytes[1] & LENGTH;
        int needed = 2 + (announced == TWO_BYTES ? 2 : announced == EIGHT_BYTES ? 8 : 0);
        if (bytes.length < needed) {
            headLength = needed;
            return;
        }
        if ((bytes[0] & RESERVED) != 0 || (bytes[1] & FIN) != 0) {
            throw new ProtocolException("a frame with reserved bits or a mask");
        }
        last = (bytes[0] & FIN) != 0;
        opcode = bytes[0] & OPCODE;
        left = needed == 2 ? announced : length(bytes);
        checkOrder();
        inPayload = true;
    }

    private static int length(byte[] bytes) throws ProtocolException {
        long length = 0;
        for (int index = 2; index < bytes.length; index++) {
            length = length << 8 | bytes[index] & 0xff;
        }
        if (length < 0 || length > MAX_MESSAGE) {
            throw new ProtocolException("a frame of " + length + " bytes");
        }
        return (int) length;
    }

    private void checkOrder() throws ProtocolException {
        boolean known = switch (opcode) {
            case FrameWriter.CONTINUATION -> fragmented;
            case FrameWriter.TEXT -> !fragmented;
            case FrameWriter.CLOSE, FrameWriter.PING, FrameWriter.PONG -> last && left <= MAX_CONTROL;
            default -> false;
        };
        if (!known) {
            throw new ProtocolException("an unexpected frame of kind " + opcode);
        }
    }

    private void frameRead() throws ProtocolException {
        inPayload = false;
        head.clear();
        headLength = 2;
        if (opcode >= FrameWriter.CLOSE) {
            byte[] payload = control.copy();
            control.clear();
            controlRead(payload);
        } else {
            fragmented = !last;
            if (last) {
                byte[] whole = message.copy();
                message.clear();
                sink.text(whole);
            }
        }
    }

    private void controlRead(byte[] payload) {
        switch (opcode) {
            case FrameWriter.PING -> sink.ping(payload);
            case FrameWriter.CLOSE -> {
                int code = payload.length < 2 ? NO_STATUS : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
                String reason =
                        payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
                sink.close(code, reason);
            }
            default -> {}
        }
    }
}

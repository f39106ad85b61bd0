package dev.berth.cli.bench.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An agent's WebSocket. */
public final class Channel implements Line.Owner {
    /** Who hears what comes; after {@link #closed} nothing more does. */
    public interface Listener {
        void opened();

        /** A message came, in UTF-8. */
        void message(byte[] text);

        void closed(String reason);
    }

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int SWITCHING = 101;
    private static final int KEY_BYTES = 16;
    private static final int NORMAL = 1000;

    private final RandomGenerator random;
    private final Listener listener;
    private final Line line;
    private final String key;
    private @Nullable HttpReader handshake = new HttpReader();
    private final FrameReader frames = new FrameReader(new Frames());

    private Channel(Loop loop, Server server, String token, Listener listener, RandomGenerator random) {
        this.random = random;
        this.listener = listener;
        byte[] nonce = new byte[KEY_BYTES];
        random.nextBytes(nonce);
        this.key = Base64.getEncoder().encodeToString(nonce);
        this.line = Line.connect(loop, server.socket(), this);
        line.write(server.upgrade(token, key));
    }

    /** How to open channels: what all of them share. */
    public record Opener(Loop loop, Server server, RandomGenerator random) {
        /** Opens one; the listener hears of it, never before this returns. */
        public Channel open(String token, Listener listener) {
            return new Channel(loop, server, token, listener, random);
        }
    }

    /** Sends a message; it leaves at the end of the loop's round. */
    public void send(String message) {
        frame(FrameWriter.TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    /** Says good-bye and ends the connection; the listener hears of it. */
    public void close() {
        frame(FrameWriter.CLOSE, new byte[] {(byte) (NORMAL >> 8), (byte) NORMAL});
        line.flush();
        line.end("closed by the bench");
    }

    private void frame(int opcode, byte[] payload) {
        FrameWriter.write(line.space(payload.length + FrameWriter.MAX_HEAD), opcode, payload, random.nextInt());
    }

    @Override
    public void opened() {
        // The request to upgrade waits in the line already.
    }

    @Override
    public void received(ByteBuffer bytes) {
        try {
            if (handshake == null || agreed(handshake, bytes)) {
                frames.read(bytes);
            }
        } catch (ProtocolException e) {
            line.end("not understood: " + e.getMessage());
        }
    }

    @Override
    public void ended(String reason) {
        listener.closed(reason);
    }

    /** Whether the server has agreed, now or before; frames may follow in the same bytes. */
    private boolean agreed(HttpReader reader, ByteBuffer bytes) throws ProtocolException {
        HttpAnswer answer = reader.read(bytes);
        if (answer == null) {
            return false;
        }
        if (answer.status() != SWITCHING) {
            line.end("the upgrade was answered with " + answer.status());
            return false;
        }
        if (!answer.accept().equals(accept(key))) {
            throw new ProtocolException("a wrong Sec-WebSocket-Accept");
        }
        handshake = null;
        listener.opened();
        return true;
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Frames implements FrameReader.Sink {
        @Override
        public void text(byte[] message) {
            listener.message(message);
        }

        @Override
        public void ping(byte[] payload) {
            frame(FrameWriter.PONG, payload);
        }

        @Override
        public void close(int code, String reason) {
            line.end("closed with " + code + (reason.isEmpty() ? "" : " " + reason));
        }
    }
}

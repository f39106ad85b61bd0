package dev.berth.server.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A connection whose every byte a test chooses: HTTP that no client would send, WebSocket frames that none would make. */
public final class RawSocket implements AutoCloseable {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    private static final int CLOSE = 8;

    /** The connection ended without a close frame. */
    public static final int NO_CODE = -1;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MILLIS = 40_000;

    /** For a frame that is awaited while others come: pings never end. */
    private static final Duration FRAME_PATIENCE = Duration.ofSeconds(120);

    private final Socket socket;
    private final DataInputStream in;

    private RawSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    public static RawSocket to(int port) throws IOException {
        return to(port, 0);
    }

    /** With a receive buffer of that size, so that a server that writes soon finds it full. */
    public static RawSocket to(int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        return new RawSocket(socket);
    }

    /** An agent's connection, upgraded, with nothing said on it yet. */
    public static RawSocket agent(int port, String token) throws IOException {
        return upgraded(to(port), token);
    }

    /** The same by an agent that will not read. */
    public static RawSocket deafAgent(int port, String token) throws IOException {
        return upgraded(to(port, 4_096), token);
    }

    private static RawSocket upgraded(RawSocket raw, String token) throws IOException {
        raw.send(
                "GET /api/v1/agents/connect HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Protocol: berth.agent.v1\r\nAuthorization: Bearer " + token + "\r\n\r\n");
        List<String> head = raw.head();
        if (!head.getFirst().contains(" 101 ")) {
            throw new IOException(head.getFirst());
        }
        return raw;
    }

    public RawSocket send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawSocket send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends for as long as the server takes it. */
    public void sendAllTaken(byte[] bytes) {
        try {
            send(bytes);
        } catch (IOException e) {
            // The server has answered and hung up, which is for the test to find out.
        }
    }

    /** Status line and headers. */
    public List<String> head() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        return lines;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int one = in.readUnsignedByte(); one != '\n'; one = in.readUnsignedByte()) {
            if (one != '\r') {
                line.write(one);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** The answer's status. */
    public int status() throws IOException {
        return Integer.parseInt(head().getFirst().split(" ")[1]);
    }

    /** The problem that the answer carries. */
    public JsonNode problem() throws IOException {
        int length = head().stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElseThrow();
        return JSON.readTree(in.readNBytes(length));
    }

    /** Whether the server hangs up; what it says before is passed over. */
    public boolean hangsUp() throws IOException {
        try {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    public RawSocket text(String frame) throws IOException {
        return frame(TEXT, true, frame.getBytes(StandardCharsets.UTF_8));
    }

    /** One masked frame, as clients send them. */
    public RawSocket frame(int opcode, boolean last, byte[] payload) throws IOException {
        return send(header(opcode, last, payload.length)).send(payload);
    }

    /** The head of a frame with the mask 0, under which the payload stays as it is. */
    public static byte[] header(int opcode, boolean last, long length) {
        ByteBuffer head = ByteBuffer.allocate(14).put((byte) ((last ? 0x80 : 0) | opcode));
        if (length < 126) {
            head.put((byte) (0x80 | length));
        } else if (length < 1 << 16) {
            head.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            head.put((byte) (0x80 | 127)).putLong(length);
        }
        head.putInt(0).flip();
        byte[] bytes = new byte[head.remaining()];
        head.get(bytes);
        return bytes;
    }

    /** The next message of a type; others are passed over. */
    public JsonNode next(String type) throws IOException {
        long deadline = System.nanoTime() + FRAME_PATIENCE.toNanos();
        while (true) {
            Frame frame = read(deadline);
            if (frame.opcode() == CLOSE) {
                throw new EOFException("closed with " + frame.code() + " before " + type);
            }
            JsonNode message = frame.opcode() == TEXT ? JSON.readTree(frame.payload()) : JSON.createObjectNode();
            if (message.path("type").asText().equals(type)) {
                return message;
            }
        }
    }

    /** The code that the server closes with; {@link #NO_CODE} when it just hangs up. */
    public int closeCode() throws IOException {
        try {
            long deadline = System.nanoTime() + FRAME_PATIENCE.toNanos();
            Frame frame = read(deadline);
            while (frame.opcode() != CLOSE) {
                frame = read(deadline);
            }
            return frame.code();
        } catch (EOFException | SocketException e) {
            return NO_CODE;
        }
    }

    private record Frame(int opcode, byte[] payload) {
        int code() {
            return payload.length < 2 ? NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
    }

    private Frame read(long deadline) throws IOException {
        if (System.nanoTime() - deadline > 0) {
            throw new SocketTimeoutException("what was awaited did not come in " + FRAME_PATIENCE);
        }
        int opcode = in.readUnsignedByte() & 0x0f;
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(opcode, payload);
    }

    public InputStream input() {
        return in;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

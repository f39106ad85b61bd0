package dev.berth.cli.bench.wire;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A real server on a real socket that answers what a test says. It sends every byte by itself, so that whoever reads it
 * gets everything in pieces.
 */
final class TinyServer implements Closeable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** What to do with a request, or with a frame's text. */
    interface Script {
        /** The answer's bytes; empty to say nothing, null to close the connection. */
        String answer(String said);
    }

    final List<String> heard = new CopyOnWriteArrayList<>();
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Script script;

    TinyServer(Script script) throws IOException {
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    Server address() {
        return Server.at(URI.create("http://127.0.0.1:" + socket.getLocalPort()));
    }

    int connections() {
        return connections.size();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
            OutputStream out = connection.getOutputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                if (head.contains("Upgrade: websocket")) {
                    channel(head, in, out);
                    return;
                }
                String body = new String(in.readNBytes(length(head)), StandardCharsets.UTF_8);
                String request = head.lines().findFirst().orElseThrow() + " " + body;
                heard.add(request);
                String answer = script.answer(request);
                if (answer == null) {
                    return;
                }
                send(out, answer.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            heard.add("gone");
        } finally {
            connections.remove(connection);
        }
    }

    private void channel(String head, DataInputStream in, OutputStream out) throws IOException {
        heard.add(head.lines()
                .filter(line -> line.startsWith("Authorization"))
                .findFirst()
                .orElseThrow());
        String key = head.lines()
                .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .findFirst()
                .orElseThrow()
                .substring("Sec-WebSocket-Key: ".length());
        String start = script.answer("upgrade");
        send(out, start.replace("ACCEPT", accept(key)).getBytes(StandardCharsets.ISO_8859_1));
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0f;
            int length = in.readUnsignedByte();
            if ((length & 0x80) == 0) {
                throw new IOException("a client's frames are masked");
            }
            int count = (length & 0x7f) == 126 ? in.readUnsignedShort() : length & 0x7f;
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(count);
            for (int index = 0; index < payload.length; index++) {
                payload[index] ^= mask[index % 4];
            }
            String text = opcode + " " + new String(payload, StandardCharsets.UTF_8);
            heard.add(text);
            String answer = script.answer(text);
            if (answer == null) {
                return;
            }
            send(out, answer.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static void send(OutputStream out, byte[] bytes) throws IOException {
        for (byte value : bytes) {
            out.write(value);
            out.flush();
        }
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElse(0);
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

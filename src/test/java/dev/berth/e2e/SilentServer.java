package dev.berth.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Accepts connections and never says a word. */
final class SilentServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    SilentServer() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    void awaitClient() {
        Awaitility.await("a client").atMost(Duration.ofSeconds(120)).until(() -> !clients.isEmpty());
    }

    private void accept() {
        try {
            while (true) {
                clients.add(socket.accept());
            }
        } catch (IOException e) {
            // Closed: the test is over.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}

package dev.berth.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A balancer that knows nothing of HTTP but its health check: each connection goes to the next server that is ready. */
final class Balancer implements AutoCloseable {
    private final ServerSocket listener;
    private final List<ServerUnderTest> servers;
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    Balancer(ServerUnderTest... servers) {
        this.servers = List.of(servers);
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                sockets.add(near);
                Thread.ofVirtual().start(() -> connect(near));
            } catch (IOException e) {
                // Closed, and the loop with it.
            }
        }
    }

    private void connect(Socket near) {
        int first = turn.getAndIncrement();
        for (int next = 0; next < servers.size(); next++) {
            ServerUnderTest server = servers.get((first + next) % servers.size());
            if (server.ready()) {
                try {
                    Socket far = new Socket(InetAddress.getLoopbackAddress(), server.port());
                    sockets.add(far);
                    Thread.ofVirtual().start(() -> pump(near, far));
                    Thread.ofVirtual().start(() -> pump(far, near));
                    return;
                } catch (IOException e) {
                    // It has ended since; the next one is asked.
                }
            }
        }
        end(near);
    }

    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // The other side is told by the end of its own socket.
        } finally {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        close(socket);
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        close(listener);
        sockets.forEach(Balancer::close);
    }
}

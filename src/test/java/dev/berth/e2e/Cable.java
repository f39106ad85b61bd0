package dev.berth.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A piece of network between an agent and its server, or that and its database, which can be cut and mended. */
final class Cable implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;
    private static final String CHANNEL = "GET /api/v1/agents/connect";

    private final ServerSocket listener;
    private final int target;
    private final Damage damage;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private boolean broken;
    private boolean closed;

    /** What a cut does. */
    enum Damage {
        /** Every connection ends, and a new one ends at once. */
        ALL,
        /** The same, for the agents' channel alone; other requests pass. */
        CHANNEL_ONLY,
        /** Connections stand, and nothing comes through. */
        SILENCE
    }

    /** One connection: its two sockets. The agent may make its channel of one that served requests before. */
    private record Line(Socket near, Socket far, AtomicBoolean channel) implements Closeable {
        @Override
        public void close() throws IOException {
            near.close();
            far.close();
        }
    }

    Cable(int target, Damage damage) {
        this.target = target;
        this.damage = damage;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return listener.getLocalPort();
    }

    void cut() {
        lock.lock();
        try {
            broken = true;
        } finally {
            lock.unlock();
        }
        if (damage != Damage.SILENCE) {
            lines.stream().filter(line -> hits(line.channel().get())).forEach(Cable::end);
        }
    }

    void mend() {
        lock.lock();
        try {
            broken = false;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Thread.ofVirtual().start(() -> connect(near));
            } catch (IOException e) {
                // Closed, and the loop with it.
            }
        }
    }

    private void connect(Socket near) {
        try {
            if (refuses(false)) {
                near.close();
                return;
            }
            awaitPassage();
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            Line line = new Line(near, far, new AtomicBoolean());
            lines.add(line);
            Thread.ofVirtual().start(() -> pump(line, near, far));
            Thread.ofVirtual().start(() -> pump(line, far, near));
        } catch (IOException e) {
            end(near);
        }
    }

    private void pump(Line line, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (from.equals(line.near()) && asksForTheChannel(buffer, length)) {
                    line.channel().set(true);
                }
                if (refuses(line.channel().get())) {
                    return;
                }
                awaitPassage();
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // The other side is told by the end of its own socket.
        } finally {
            lines.remove(line);
            end(line);
        }
    }

    private static boolean asksForTheChannel(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).startsWith(CHANNEL);
    }

    private boolean refuses(boolean channel) {
        lock.lock();
        try {
            return broken && damage != Damage.SILENCE && hits(channel);
        } finally {
            lock.unlock();
        }
    }

    private boolean hits(boolean channel) {
        return channel || damage == Damage.ALL;
    }

    private void awaitPassage() {
        lock.lock();
        try {
            while (broken && damage == Damage.SILENCE && !closed) {
                mended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void end(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
        end(listener);
        lines.forEach(Cable::end);
    }
}

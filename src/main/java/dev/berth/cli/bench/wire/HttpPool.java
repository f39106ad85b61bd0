package dev.berth.cli.bench.wire;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keep-alive connections to a server, opened as they are needed. A request has one to itself; those beyond the number
 * of connections wait in order. A request that got no answer is not sent again: it may have been carried out.
 */
public final class HttpPool {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int MAX_WAITING = 1_000_000;

    private record Request(byte[] bytes, Reply reply) {}

    private final Loop loop;
    private final Server server;
    private final int max;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> all = new HashSet<>();
    private final Deque<Request> waiting = new ArrayDeque<>();
    private boolean closed;

    public HttpPool(Loop loop, Server server, int max) {
        this.loop = loop;
        this.server = server;
        this.max = max;
        look();
    }

    /** Sends the request; its reply comes later, on the loop. */
    public void send(byte[] request, Reply reply) {
        if (closed || waiting.size() >= MAX_WAITING) {
            loop.at(System.nanoTime(), () -> reply.failed(closed ? "the pool is closed" : "too many requests wait"));
            return;
        }
        waiting.add(new Request(request, reply));
        next();
    }

    /** Ends all connections; requests under way fail. */
    public void close() {
        closed = true;
        List.copyOf(all).forEach(connection -> connection.end("the pool is closed"));
        for (Request request = waiting.poll(); request != null; request = waiting.poll()) {
            request.reply().failed("the pool is closed");
        }
    }

    private void next() {
        while (!waiting.isEmpty() && (!idle.isEmpty() || all.size() < max)) {
            Connection connection = idle.isEmpty() ? opened() : idle.pop();
            connection.send(waiting.remove());
        }
    }

    private Connection opened() {
        Connection connection = new Connection();
        all.add(connection);
        return connection;
    }

    /** Looks from time to time for requests that have waited too long. */
    private void look() {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        new ArrayList<>(all)
                .stream()
                        .filter(connection -> connection.waitsSince(now - PATIENCE.toNanos()))
                        .forEach(connection -> connection.end("no answer within " + PATIENCE.toSeconds() + " s"));
        loop.after(LOOK, this::look);
    }

    private final class Connection implements Line.Owner {
        private final HttpReader reader = new HttpReader();
        private final Line line = Line.connect(loop, server.socket(), this);
        private @Nullable Request underWay;
        private long since;

        void send(Request request) {
            underWay = request;
            since = System.nanoTime();
            line.write(request.bytes());
        }

        boolean waitsSince(long before) {
            return underWay != null && since - before < 0;
        }

        void end(String reason) {
            line.end(reason);
        }

        @Override
        public void opened() {
            // What is to be sent waits in the line already.
        }

        @Override
        public void received(ByteBuffer bytes) {
            try {
                for (HttpAnswer answer = reader.read(bytes); answer != null; answer = reader.read(bytes)) {
                    answered(answer);
                }
            } catch (ProtocolException e) {
                line.end("not understood: " + e.getMessage());
            }
        }

        private void answered(HttpAnswer answer) throws ProtocolException {
            Request request = underWay;
            if (request == null) {
                throw new ProtocolException("an answer that nobody asked for");
            }
            underWay = null;
            if (answer.keepAlive()) {
                idle.push(this);
            } else {
                line.end("the server wants no more requests here");
            }
            request.reply().answered(answer);
            next();
        }

        @Override
        public void ended(String reason) {
            all.remove(this);
            idle.remove(this);
            Request request = underWay;
            underWay = null;
            if (request != null) {
                request.reply().failed(reason);
            }
            if (!closed) {
                next();
            }
        }
    }
}

package dev.berth.server.agentlink;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one writer of a socket: a bounded queue whose next frame leaves when the one before has left. Anybody may offer;
 * everything else happens on the session's own loop.
 */
final class Outbox {
    private final Socket socket;
    private final Executor loop;
    private final int capacity;
    private final Duration timeout;
    private final Runnable broken;

    private final AtomicInteger waiting = new AtomicInteger();
    private final Queue<String> frames = new ArrayDeque<>();
    private boolean sending;

    /**
     * @param loop runs one task after the other, in order
     * @param broken called when a frame could not leave, or none more could wait
     */
    Outbox(Socket socket, Executor loop, SessionLimits limits, Runnable broken) {
        this.socket = socket;
        this.loop = loop;
        this.capacity = limits.outboundFrames();
        this.timeout = limits.sendTimeout();
        this.broken = broken;
    }

    /** Queues a frame; false when the queue is full, and then the socket is given up. */
    boolean offer(String frame) {
        if (waiting.incrementAndGet() > capacity) {
            waiting.decrementAndGet();
            loop.execute(broken);
            return false;
        }
        loop.execute(() -> {
            frames.add(frame);
            sendNext();
        });
        return true;
    }

    private void sendNext() {
        if (sending) {
            return;
        }
        String frame = frames.poll();
        if (frame == null) {
            return;
        }
        sending = true;
        socket.send(frame)
                .ifNoItem()
                .after(timeout)
                .fail()
                .subscribe()
                .with(sent -> loop.execute(this::sent), failure -> loop.execute(broken));
    }

    private void sent() {
        waiting.decrementAndGet();
        sending = false;
        sendNext();
    }
}

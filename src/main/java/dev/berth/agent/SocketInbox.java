package dev.berth.agent;

import dev.berth.protocol.Frames;
import dev.berth.protocol.MalformedFrameException;
import dev.berth.protocol.ServerMessage;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The receiving side of one socket: puts frames together and hands messages to the {@link AgentState}, in order. */
final class SocketInbox implements WebSocket.Listener {
    private final long connection;
    private final AgentState station;
    private final Events events;
    private final StringBuilder partial = new StringBuilder();
    private final CompletableFuture<Duration> welcome = new CompletableFuture<>();
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private volatile long lastReceived = System.nanoTime();
    private volatile int closeCode;
    private volatile String closeReason = "";

    SocketInbox(long connection, AgentState station, Events events) {
        this.connection = connection;
        this.station = station;
        this.events = events;
    }

    /** Waits for the welcome and returns the heartbeat's interval, or null when it did not come. */
    @Nullable
    Duration awaitWelcome(Duration atMost) throws InterruptedException {
        try {
            var unused = CompletableFuture.anyOf(welcome, end).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
        return heartbeat();
    }

    /** The heartbeat's interval, null before the welcome. */
    @Nullable
    Duration heartbeat() {
        return welcome.getNow(null);
    }

    boolean isEnded() {
        return end.isDone();
    }

    void onEnd(Runnable action) {
        var unused = end.thenRun(action);
    }

    /** How long nothing at all has come. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastReceived);
    }

    /** The server's close code, 0 without one. */
    int closeCode() {
        return closeCode;
    }

    String closeReason() {
        return closeReason;
    }

    @Override
    public void onOpen(WebSocket socket) {
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        received();
        if (partial.length() + data.length() > Frames.MAX_FRAME_BYTES) {
            events.warn("frame too long");
            fail(socket);
            return null;
        }
        partial.append(data);
        if (last) {
            String text = partial.toString();
            partial.setLength(0);
            take(text);
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        received();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        received();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        received();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
        closeCode = statusCode;
        closeReason = reason;
        end.complete(true);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        closeReason = error.toString();
        end.complete(true);
    }

    private void fail(WebSocket socket) {
        socket.abort();
        end.complete(true);
    }

    private void received() {
        lastReceived = System.nanoTime();
        station.heard();
    }

    private void take(String text) {
        try {
            ServerMessage message = Frames.readServerMessage(text);
            station.take(connection, message);
            if (message instanceof ServerMessage.Welcome welcomed) {
                welcome.complete(Duration.ofSeconds(welcomed.heartbeatSeconds()));
            }
        } catch (MalformedFrameException e) {
            events.warn("malformed frame ignored", "cause", e);
        } catch (RuntimeException e) {
            // The socket must go on reading: the state behind the message can be told again, a dead reader can't.
            events.warn("message failed", "cause", e);
        }
    }
}

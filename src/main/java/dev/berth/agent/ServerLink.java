package dev.berth.agent;

import dev.berth.agent.net.ServerAddress;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.CloseCode;
import dev.berth.protocol.Frames;
import dev.berth.protocol.HelloBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the channel to the server: connects, says hello, writes what the {@link AgentState} has to say, and connects again
 * (F1). One thread, and it alone writes to the socket.
 */
final class ServerLink implements Runnable {
    private static final int MISSED_HEARTBEATS = 3;
    private static final int UNAUTHORIZED = 401;

    private final HttpClient http;
    private final ServerAddress server;
    private final Identity identity;
    private final AgentState station;
    private final AgentTimings timings;
    private final Events events;
    private volatile boolean stranger;

    ServerLink(
            HttpClient http,
            ServerAddress server,
            Identity identity,
            AgentState station,
            AgentTimings timings,
            Events events) {
        this.http = http;
        this.server = server;
        this.identity = identity;
        this.station = station;
        this.timings = timings;
        this.events = events;
    }

    /**
     * Who this agent is.
     *
     * @param reconnect proves on later connections that it is the same process; it is nowhere but in memory, so that
     *     whoever reads the token's file cannot speak for this pod
     */
    record Identity(
            String agentId, String pod, String version, Map<String, String> tools, Token token, String reconnect) {
        AgentMessage.Hello hello(Roster roster, List<Long> warm, @Nullable List<String> unstoredStates) {
            return HelloBuilder.builder()
                    .agentId(agentId)
                    .pod(pod)
                    .version(version)
                    .slots(roster.slots())
                    .tools(tools)
                    .running(roster.running())
                    .unacknowledged(roster.past())
                    .warm(warm)
                    .reconnect(reconnect)
                    .unstoredStates(unstoredStates)
                    .build();
        }

        @Override
        public String toString() {
            return "Identity[" + agentId + " in " + pod + "]";
        }
    }

    /** The agent's token, which may have been replaced since the last connection. */
    @FunctionalInterface
    interface Token {
        String read();
    }

    /** How a connection ended: the server's close code, or the HTTP status of a refused handshake, or 0. */
    private record End(boolean welcomed, int code, String reason) {}

    /** Whether the server keeps saying that it does not know this pod. */
    boolean isStranger() {
        return stranger;
    }

    @Override
    public void run() {
        int failures = 0;
        int unknown = 0;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                End end = serve();
                failures = end.welcomed() ? 1 : failures + 1;
                unknown = end.code() == CloseCode.UNKNOWN_POD.code() ? unknown + 1 : 0;
                stranger = unknown >= timings.strangerTries();
                Duration pause = isRefusal(end.code())
                        ? timings.refused().after(failures)
                        : timings.reconnect().after(failures);
                events.info(
                        "not connected", "reason", end.reason(), "code", end.code(), "retryMillis", pause.toMillis());
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isRefusal(int code) {
        return code == UNAUTHORIZED || code == CloseCode.UNKNOWN_POD.code() || code == CloseCode.NAME_TAKEN.code();
    }

    private End serve() throws InterruptedException {
        long connection = station.newConnection();
        SocketInbox inbox = new SocketInbox(connection, station, events);
        WebSocket socket;
        try {
            socket = open(inbox);
        } catch (IOException | ExecutionException | TimeoutException | IllegalArgumentException e) {
            return unopened(e);
        }
        AgentMessage.Hello hello = station.hello(identity);
        inbox.onEnd(() -> station.disconnected(connection));
        String reason = "closed by the server";
        try {
            send(socket, hello);
            write(socket, inbox, connection);
        } catch (IOException e) {
            reason = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            close(socket);
            throw e;
        } finally {
            station.disconnected(connection);
            socket.abort();
        }
        String said = inbox.closeReason();
        return new End(inbox.heartbeat() != null, inbox.closeCode(), said.isEmpty() ? reason : said);
    }

    private WebSocket open(SocketInbox inbox)
            throws IOException, ExecutionException, TimeoutException, InterruptedException {
        URI address = server.read();
        URI target = URI.create("ws" + address.toString().substring("http".length()) + "/api/v1/agents/connect");
        CompletableFuture<WebSocket> opening = http.newWebSocketBuilder()
                .subprotocols(Frames.SUBPROTOCOL)
                .header("Authorization", "Bearer " + identity.token().read())
                .connectTimeout(timings.connectTimeout())
                .buildAsync(target, inbox);
        try {
            return opening.get(timings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            opening.cancel(true);
        }
    }

    private static End unopened(Exception failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        int status = cause instanceof WebSocketHandshakeException refused
                ? refused.getResponse().statusCode()
                : 0;
        String reason = status == UNAUTHORIZED ? "the server does not accept the token" : cause.toString();
        return new End(false, status, reason);
    }

    private void write(WebSocket socket, SocketInbox inbox, long connection) throws IOException, InterruptedException {
        Duration interval = inbox.awaitWelcome(timings.welcomeTimeout());
        if (interval == null) {
            throw new IOException("no welcome");
        }
        long nextHeartbeat = System.nanoTime();
        while (!inbox.isEnded() && station.isConnected()) {
            long now = System.nanoTime();
            if (now - nextHeartbeat >= 0) {
                if (inbox.silence().compareTo(interval.multipliedBy(MISSED_HEARTBEATS)) > 0) {
                    throw new IOException("the socket is dead: nothing came for three heartbeats");
                }
                send(socket, station.heartbeat());
                // Its answer keeps proxies from closing a quiet socket, and tells a half-open one from a quiet one.
                await(socket.sendPing(ByteBuffer.allocate(0)));
                nextHeartbeat = now + interval.toNanos();
            }
            AgentMessage message = station.next(connection, nextHeartbeat);
            if (message != null) {
                send(socket, message);
            }
        }
    }

    private void send(WebSocket socket, AgentMessage message) throws IOException, InterruptedException {
        await(socket.sendText(Frames.write(message), true));
    }

    private void close(WebSocket socket) {
        try {
            await(socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
        } catch (IOException | InterruptedException e) {
            events.info("socket not closed in order");
        }
    }

    private void await(CompletableFuture<WebSocket> sent) throws IOException, InterruptedException {
        try {
            var unused = sent.get(timings.sendTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the socket broke: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException("the socket takes nothing", e);
        }
    }
}

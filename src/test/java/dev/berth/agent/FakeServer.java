package dev.berth.agent;

import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.AssignBuilder;
import dev.berth.protocol.Frames;
import dev.berth.protocol.IdentityToken;
import dev.berth.protocol.IdentityTokens;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The server's side of the contract, as small as the agent's tests need it: the channel, the work endpoints, a state. */
final class FakeServer implements AutoCloseable {
    static final String AGENT_TOKEN = "agent-token-0123456789";

    final List<AgentMessage> received = new CopyOnWriteArrayList<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> statePasswords = new CopyOnWriteArrayList<>();
    final List<String> stateCalls = new CopyOnWriteArrayList<>();
    final Map<Long, Work> works = new ConcurrentHashMap<>();
    final Map<Long, byte[]> plans = new ConcurrentHashMap<>();
    final Map<Long, byte[]> planJsons = new ConcurrentHashMap<>();
    final Map<Long, byte[]> planSchemas = new ConcurrentHashMap<>();
    final Map<String, ByteArrayOutputStream> logs = new ConcurrentHashMap<>();

    volatile List<ServerMessage.AttemptRef> abandon = List.of();
    volatile List<Long> release = List.of();
    volatile boolean acknowledgeResults = true;
    volatile boolean acceptLogs = true;
    volatile String agentToken = AGENT_TOKEN;
    volatile int planStatus = 204;
    volatile int planJsonStatus = 204;
    volatile int planSchemasStatus = 204;
    volatile int configurationStatus = 200;
    volatile int identityStatus = 200;
    /** What is answered to whoever renews its tokens. */
    volatile List<IdentityToken> nextIdentity = List.of();

    final AtomicInteger renewals = new AtomicInteger();
    /** What the agent said last that it is able to do. */
    volatile String able;

    /** What is sent to these is taken and never answered. */
    volatile String silentAt = "none";

    volatile String redirect;
    volatile int closeAfterHello;
    final AtomicInteger failingStatePosts = new AtomicInteger();
    /** So many calls to the state are answered as by a server that is starting. */
    final AtomicInteger unavailableStates = new AtomicInteger();

    /** Where calls to the state are sent on to, or null. */
    volatile String stateRedirect;

    volatile Long mostState = 256L << 20;
    volatile String state;
    volatile String lockHolder;
    final List<String> rescued = new CopyOnWriteArrayList<>();
    volatile int rescueStatus = 200;
    volatile String rescueAnswer = "{\"version\": \"v7\", \"current\": true, \"reason\": null}";

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private volatile ServerWebSocket socket;
    private final AtomicInteger sockets = new AtomicInteger();

    FakeServer() throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setWebSocketSubProtocols(List.of(Frames.SUBPROTOCOL))
                .setMaxWebSocketFrameSize(Frames.MAX_FRAME_BYTES)
                .setMaxWebSocketMessageSize(Frames.MAX_FRAME_BYTES);
        server = vertx.createHttpServer(options)
                .webSocketHandler(this::connected)
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)));
        server.listen().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** What the work endpoints say about a task. */
    record Work(WorkDocument document, byte[] configuration, int status) {}

    int port() {
        return server.actualPort();
    }

    boolean isConnected() {
        return socket != null;
    }

    void send(ServerMessage message) {
        socket.writeTextMessage(typed(message));
    }

    void say(String frame) {
        socket.writeTextMessage(frame);
    }

    /** Cuts the connection without a word. */
    void cut() {
        ServerWebSocket open = socket;
        socket = null;
        vertx.runOnContext(ignored -> open.close((short) 1011));
    }

    <T extends AgentMessage> List<T> all(Class<T> type) {
        return received.stream().filter(type::isInstance).map(type::cast).toList();
    }

    Optional<AgentMessage.Finished> finished(long task, int attempt) {
        return all(AgentMessage.Finished.class).stream()
                .filter(finished -> finished.taskId() == task && finished.attempt() == attempt)
                .findFirst();
    }

    String log(long task, int attempt) {
        ByteArrayOutputStream log = logs.get(task + "/" + attempt);
        return log == null ? "" : log.toString(StandardCharsets.UTF_8);
    }

    static ServerMessage.Assign assign(long task, int attempt, int slot, TaskPhase phase, boolean warm) {
        String confirmedBy = phase == TaskPhase.APPLY ? "ada" : null;
        return AssignBuilder.builder()
                .taskId(task)
                .attempt(attempt)
                .slot(slot)
                .phase(phase)
                .workspace("net")
                .tool("terraform")
                .timeoutSeconds(600L)
                .warm(warm)
                .confirmedBy(confirmedBy)
                .approvals(null)
                .taskToken(token(task, attempt))
                .build();
    }

    static String token(long task, int attempt) {
        return "task-token-" + task + "-" + attempt;
    }

    WorkDocument.StateBackend stateBackend(String password) {
        // As a server behind a proxy may have it: the agent knows better how the server is reached.
        String base = "http://server.invalid/api/v1/workspaces/net/state";
        return new WorkDocument.StateBackend(base, base + "/lock", base + "/lock", "berth", password, mostState);
    }

    private static String typed(ServerMessage message) {
        return Frames.write(message);
    }

    private void connected(ServerWebSocket opened) {
        if (!("Bearer " + agentToken).equals(opened.headers().get("Authorization"))) {
            opened.reject(401);
            return;
        }
        sockets.incrementAndGet();
        socket = opened;
        opened.textMessageHandler(text -> take(opened, Frames.readAgentMessage(text)));
        opened.closeHandler(closed -> {
            if (opened.equals(socket)) {
                socket = null;
            }
        });
    }

    private void take(ServerWebSocket from, AgentMessage message) {
        received.add(message);
        switch (message) {
            case AgentMessage.Hello hello -> {
                if (closeAfterHello != 0) {
                    from.close((short) closeAfterHello, "not now");
                } else {
                    from.writeTextMessage(
                            typed(new ServerMessage.Welcome("s" + sockets.get(), 1, List.of(), abandon, release)));
                }
            }
            case AgentMessage.Log log -> {
                if (acceptLogs) {
                    from.writeTextMessage(typed(store(log)));
                }
            }
            case AgentMessage.Finished finished -> {
                if (acknowledgeResults) {
                    from.writeTextMessage(typed(new ServerMessage.FinishedAck(finished.taskId(), finished.attempt())));
                }
            }
            default -> {}
        }
    }

    /** As the contract has it: what is stored already is skipped, what lies beyond is dropped. */
    private ServerMessage.LogAck store(AgentMessage.Log log) {
        ByteArrayOutputStream stored =
                logs.computeIfAbsent(log.taskId() + "/" + log.attempt(), key -> new ByteArrayOutputStream());
        byte[] bytes = log.text().getBytes(StandardCharsets.UTF_8);
        long skip = stored.size() - log.offset();
        if (skip >= 0 && skip < bytes.length) {
            stored.write(bytes, (int) skip, bytes.length - (int) skip);
        }
        return new ServerMessage.LogAck(log.taskId(), log.attempt(), (long) stored.size());
    }

    private void answer(HttpServerRequest request, Buffer body) {
        String path = request.path();
        requests.add(request.method() + " " + path);
        if (path.endsWith(silentAt)) {
            return;
        }
        if (redirect != null) {
            request.response()
                    .setStatusCode(307)
                    .putHeader("Location", redirect)
                    .end();
            return;
        }
        if (path.startsWith("/api/v1/agent/tasks/")) {
            String[] parts = path.substring("/api/v1/agent/tasks/".length()).split("/");
            work(request, body, Long.parseLong(parts[0]), parts[1]);
        } else if (path.startsWith("/api/v1/workspaces/net/state")) {
            state(request, body, path.endsWith("/lock"));
        } else {
            request.response().setStatusCode(404).end();
        }
    }

    private void work(HttpServerRequest request, Buffer body, long task, String what) {
        Work work = works.get(task);
        if (work == null || work.status() != 200) {
            request.response()
                    .setStatusCode(work == null ? 403 : work.status())
                    .end("{\"code\":\"attempt_superseded\"}");
            return;
        }
        switch (request.method() + " " + what) {
            case "GET work" -> {
                able = request.getHeader(WorkDocument.ABLE);
                request.response().end(Frames.write(work.document()));
            }
            case "POST identity" -> {
                renewals.incrementAndGet();
                request.response().setStatusCode(identityStatus).end(Frames.write(new IdentityTokens(nextIdentity)));
            }
            case "GET configuration" ->
                request.response().setStatusCode(configurationStatus).end(Buffer.buffer(work.configuration()));
            case "GET plan" -> request.response().end(Buffer.buffer(plans.get(task)));
            case "PUT plan" -> {
                plans.put(task, body.getBytes());
                request.response().setStatusCode(planStatus).end();
            }
            case "PUT plan.json" -> {
                planJsons.put(task, body.getBytes());
                request.response().setStatusCode(planJsonStatus).end();
            }
            case "PUT plan-schemas.json" -> {
                planSchemas.put(task, body.getBytes());
                request.response().setStatusCode(planSchemasStatus).end();
            }
            case "PUT state" -> {
                rescued.add(body.toString());
                request.response().setStatusCode(rescueStatus).end(rescueAnswer);
            }
            default -> request.response().setStatusCode(404).end();
        }
    }

    private synchronized void state(HttpServerRequest request, Buffer body, boolean lock) {
        String basic = request.getHeader("Authorization").substring("Basic ".length());
        String user = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
        statePasswords.add(user.substring(user.indexOf(':') + 1));
        stateCalls.add(request.method() + (lock ? " lock" : " state"));
        if (unavailableStates.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            request.response().setStatusCode(503).end();
            return;
        }
        if (stateRedirect != null) {
            request.response()
                    .setStatusCode(307)
                    .putHeader("Location", stateRedirect)
                    .end();
            return;
        }
        int status = lock ? lock(request.method().name(), body) : 200;
        if (!lock && request.method().name().equals("POST")) {
            status = post(request.getParam("ID"), body);
        } else if (!lock && state == null) {
            status = 404;
        }
        request.response().setStatusCode(status);
        boolean holds = status == 423 && lockHolder != null;
        request.response().end(holds ? lockHolder : !lock && status == 200 && state != null ? state : "");
    }

    private int post(String id, Buffer body) {
        if (failingStatePosts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return 400;
        }
        if (lockHolder != null && (id == null || !lockHolder.contains(id))) {
            return 423;
        }
        state = body.toString();
        return 200;
    }

    private int lock(String method, Buffer body) {
        if (method.equals("LOCK")) {
            if (lockHolder != null) {
                return 423;
            }
            lockHolder = body.toString();
        } else {
            lockHolder = null;
        }
        return 200;
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}

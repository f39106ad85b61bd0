package dev.berth.agent.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.agent.net.Payload;
import dev.berth.agent.net.StateLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a tool takes for its state backend, as long as its attempt lasts: an address on loopback with a path that nobody
 * can guess. The tool's requests are passed on with the attempt's credential, which the tool never sees; so it can send
 * it to nobody else, neither by {@code terraform_remote_state} nor by following a redirect.
 */
public final class StateProxy implements AutoCloseable {
    private static final int SECRET_BYTES = 32;
    private static final int THREADS = 16;
    private static final int WAITING = 64;
    private static final int MOST_LOCK = 64 << 10;
    private static final String JSON = "application/json";

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final StateLink link;
    private final Settings settings;
    private final String secret;
    private volatile @Nullable String unstored;

    /**
     * How an attempt's proxy is to be.
     *
     * @param directory the attempt's own, for large states while they are passed on
     * @param maxBytes the largest state that the server takes
     * @param output for lines that tell what the tool's own messages do not
     */
    public record Settings(Path directory, long maxBytes, Consumer<String> output) {}

    private StateProxy(HttpServer server, StateLink link, Settings settings) {
        this.server = server;
        this.link = link;
        this.settings = settings;
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        this.secret = HexFormat.of().formatHex(random);
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Thread.ofPlatform().name("state-", 0).daemon(true).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Listens on a free port of 127.0.0.1. */
    public static StateProxy open(StateLink link, Settings settings) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), THREADS);
        StateProxy proxy = new StateProxy(server, link, settings);
        server.createContext("/", proxy::handle);
        server.setExecutor(proxy.threads);
        server.start();
        return proxy;
    }

    /** The address of the state; that of its lock is {@code /lock} below it. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + secret + "/state");
    }

    /** What makes the address unguessable; to be masked in output. */
    public String secret() {
        return secret;
    }

    /** Why the last state that the tool wrote was not stored; empty when it was, or when it wrote none. */
    public Optional<String> unstored() {
        return Optional.ofNullable(unstored);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String method = exchange.getRequestMethod();
            if (matches(path, "/" + secret + "/state/lock")) {
                lock(exchange, method);
            } else if (!matches(path, "/" + secret + "/state")) {
                exchange.sendResponseHeaders(404, -1);
            } else if (method.equals("GET")) {
                pass(exchange, "read", new StateLink.Call("GET", "", Map.of(), null));
            } else if (method.equals("POST")) {
                write(exchange);
            } else {
                exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private static boolean matches(String path, String wanted) {
        return MessageDigest.isEqual(path.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    private void lock(HttpExchange exchange, String method) throws IOException {
        boolean known = method.equals("LOCK") || method.equals("UNLOCK");
        try (Payload body = known ? Payload.read(exchange.getRequestBody(), MOST_LOCK, settings.directory()) : null) {
            if (body == null) {
                exchange.sendResponseHeaders(known ? 413 : 405, -1);
                return;
            }
            String deed = method.equals("LOCK") ? "locked" : "unlocked";
            pass(exchange, deed, new StateLink.Call(method, "/lock", Map.of("Content-Type", JSON), body));
        }
    }

    private void write(HttpExchange exchange) throws IOException {
        // Until the server has said otherwise.
        unstored = "it did not reach the server";
        try {
            passState(exchange);
        } catch (IOException e) {
            // The tool hung up, or there is no room for the state on its way: what the server said goes before that.
            if (unstored != null) {
                refused("written", "it could not be taken: " + e.getMessage());
            }
            throw e;
        }
    }

    private void passState(HttpExchange exchange) throws IOException {
        try (Payload body = Payload.read(exchange.getRequestBody(), settings.maxBytes(), settings.directory())) {
            if (body == null) {
                String why = "it is larger than the " + settings.maxBytes()
                        + " bytes that the server takes (berth.limits.state-size)";
                refused("written", why);
                answer(exchange, 413, why);
                return;
            }
            Map<String, String> headers = new HashMap<>(Map.of("Content-Type", JSON));
            String md5 = exchange.getRequestHeaders().getFirst("Content-MD5");
            if (md5 != null) {
                headers.put("Content-MD5", md5);
            }
            pass(exchange, "written", new StateLink.Call("POST", lockId(exchange), headers, body));
        }
    }

    /** The query, rebuilt: nothing but the lock's id gets through. */
    private static String lockId(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        boolean given = query != null && query.startsWith("ID=");
        return given ? "?ID=" + URLEncoder.encode(query.substring("ID=".length()), StandardCharsets.UTF_8) : "";
    }

    private void pass(HttpExchange exchange, String deed, StateLink.Call call) throws IOException {
        Optional<StateLink.Reply> sent = link.send(call, this::silent);
        if (sent.isEmpty()) {
            String why = "the server does not answer";
            refused(deed, why);
            answer(exchange, 503, why);
            return;
        }
        try (StateLink.Reply reply = sent.get()) {
            String why = "the server answers " + reply.status() + detail(reply.body());
            boolean writes = deed.equals("written");
            if (writes) {
                unstored = reply.ok() ? null : why;
            }
            // What the tool itself says well: somebody else holds the lock; there is no state yet.
            boolean usual = reply.ok() || reply.status() == 423 || (reply.status() == 404 && deed.equals("read"));
            if (!usual) {
                refused(deed, why);
            }
            if (writes && reply.ok()) {
                // Whatever is said besides, the tool does not read it.
                exchange.sendResponseHeaders(reply.status(), -1);
                return;
            }
            if (reply.status() / 100 == 3) {
                // Somebody between agent and server wants the request elsewhere; the tool would follow.
                answer(exchange, 502, "redirected");
                return;
            }
            respond(exchange, reply.status(), reply.body());
        }
    }

    private void silent(String how) {
        settings.output().accept("[berth: the server " + how + "; the state is asked for until it does]");
    }

    private void refused(String deed, String why) {
        if (deed.equals("written")) {
            unstored = why;
        }
        settings.output().accept("[berth: the state could not be " + deed + ": " + why + "]");
    }

    private static void respond(HttpExchange exchange, int status, Payload body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", JSON);
        boolean none = body.length() == 0;
        exchange.sendResponseHeaders(status, none ? -1 : body.length());
        if (!none) {
            body.copyTo(exchange.getResponseBody());
        }
    }

    private static void answer(HttpExchange exchange, int status, String why) throws IOException {
        byte[] text = why.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, text.length);
        exchange.getResponseBody().write(text);
    }

    /** What a problem document says in one sentence. */
    private static String detail(Payload body) {
        try (JsonParser parser = new JsonFactory().createParser(body.text())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean detail = parser.currentName().equals("detail");
                if (parser.nextToken() == JsonToken.VALUE_STRING && detail) {
                    return ": " + parser.getText();
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException e) {
            // No JSON: the status has to tell it all.
            return "";
        }
    }
}

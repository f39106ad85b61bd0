package dev.berth.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds Terraform up in the middle of a plan: the configuration reads a remote state from here, and gets it when the
 * gate opens. The only thing that built-in resources can wait for while they plan.
 */
final class Gate implements AutoCloseable {
    private static final String STATE = """
            {"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "gate", "outputs": {}, "resources": []}
            """;
    private static final int LIMIT_SECONDS = 120;

    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private final HttpServer server;

    Gate() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** What a configuration needs to wait here while it plans. */
    String terraform() {
        return """
                data "terraform_remote_state" "gate" {
                  backend = "http"
                  config = {
                    address = "http://127.0.0.1:%d/"
                  }
                }
                """.formatted(server.getAddress().getPort());
    }

    void open() {
        open.countDown();
    }

    /** How many plans wait, or have waited, here. */
    int arrived() {
        return waiting.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        waiting.incrementAndGet();
        try (exchange) {
            boolean opened = open.await(LIMIT_SECONDS, TimeUnit.SECONDS);
            byte[] body = STATE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(opened ? 200 : 500, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        open();
        server.stop(0);
    }
}

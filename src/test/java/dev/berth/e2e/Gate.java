package dev.berth.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Holds Terraform up in the middle of a plan: the configuration reads remote states from here, and gets them when the
 * gate opens. The only thing that built-in resources can wait for while they plan.
 */
public final class Gate implements AutoCloseable {
    private static final String STATE = """
            {"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "gate", "outputs": {}, "resources": []}
            """;
    private static final Pattern PRINTED = Pattern.compile("line_\\d+: Read(ing| complete)");
    private static final Duration LIMIT = Duration.ofSeconds(240);

    private static final int WIDE_OPEN = 1_000_000;

    private final Semaphore permits = new Semaphore(0);
    private final AtomicInteger waiting = new AtomicInteger();
    private final HttpServer server;

    public Gate() {
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
    public String terraform() {
        return """
                data "terraform_remote_state" "gate" {
                  backend = "http"
                  config = {
                    address = "http://127.0.0.1:%d/"
                  }
                }
                """.formatted(server.getAddress().getPort());
    }

    /**
     * A configuration that waits here for one line of its plan's output after the other, each of which says its number
     * twice: {@code "line_7: Reading..."} and {@code "line_7: Read complete"}.
     */
    public String lines(int count) {
        StringBuilder terraform = new StringBuilder();
        for (int line = 0; line < count; line++) {
            String after = line == 0 ? "" : "depends_on = [data.terraform_remote_state.line_" + (line - 1) + "]";
            terraform.append("""
                    data "terraform_remote_state" "line_%d" {
                      backend = "http"
                      config = {
                        address = "http://127.0.0.1:%d/"
                      }
                      %s
                    }
                    """.formatted(line, server.getAddress().getPort(), after));
        }
        return terraform.toString();
    }

    /** What {@link #lines} prints, in order. */
    public static List<String> printed(int count) {
        return IntStream.range(0, count)
                .boxed()
                .flatMap(line -> Stream.of("line_" + line + ": Reading", "line_" + line + ": Read complete"))
                .toList();
    }

    /** The lines of {@link #lines} as they are in a log. */
    public static List<String> linesIn(String log) {
        return PRINTED.matcher(log).results().map(MatchResult::group).toList();
    }

    public void open() {
        permits.release(WIDE_OPEN);
    }

    /** Lets so many more pass. */
    public void let(int count) {
        permits.release(count);
    }

    /** How many readers wait, or have waited, here. */
    public int arrived() {
        return waiting.get();
    }

    /** Waits until so many readers have come. */
    public void awaitArrivals(int count) {
        Awaitility.await("readers at the gate").atMost(LIMIT).until(() -> arrived() >= count);
    }

    private void answer(HttpExchange exchange) throws IOException {
        waiting.incrementAndGet();
        try (exchange) {
            boolean opened = permits.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS);
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

package dev.berth.agent.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.berth.agent.tool.StopSignal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong here is told from what is wrong on the way. */
class WorkClientTest {
    private static final WorkClient.Key KEY = new WorkClient.Key(1, "token");

    @TempDir
    Path directory;

    private final AtomicInteger requests = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;
    private WorkClient client;
    private volatile boolean hangsUp;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                if (hangsUp) {
                    return;
                }
                byte[] received = exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, 100_000 + received.length);
                exchange.getResponseBody().write(new byte[100_000 + received.length]);
            }
        });
        server.start();
        ServerAddress address = ServerAddress.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        Backoff quick = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));
        client = new WorkClient(http, address, quick, () -> true);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        http.shutdownNow();
    }

    @Test
    void aFileThatCannotBeWrittenIsNoMatterOfTheNetwork() {
        Path nowhere = directory.resolve("nowhere/file");

        assertThatThrownBy(() -> client.download(KEY, "plan", nowhere, 1_000_000, new StopSignal()))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(nowhere.toString());
        assertThat(requests).hasValue(1);
    }

    @Test
    void aFullDiskIsToldAsOne() throws Exception {
        // Takes nothing, as a disk without room.
        Path full = Files.createSymbolicLink(directory.resolve("full"), Path.of("/dev/full"));

        assertThatThrownBy(() -> client.download(KEY, "plan", full, 1_000_000, new StopSignal()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
        assertThat(requests).hasValue(1);
    }

    @Test
    void aFileThatCannotBeReadIsNoMatterOfTheNetworkEither() {
        // It can be opened, and read it cannot.
        assertThatThrownBy(() -> client.upload(KEY, "plan", directory, Map.of(), new StopSignal()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("directory");
        assertThat(requests.get()).isLessThan(2);
    }

    @Test
    void aServerThatHangsUpIsAMatterOfTheNetwork() {
        hangsUp = true;

        assertThatThrownBy(() -> client.download(KEY, "plan", directory.resolve("f"), 1_000, new StopSignal()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("breaks off again and again");
    }

    @Test
    void filesGoOutAndComeInWhole() throws Exception {
        Path out = Files.write(directory.resolve("out"), new byte[300_000]);
        Path empty = Files.createFile(directory.resolve("empty"));

        client.upload(KEY, "plan", out, Map.of(), new StopSignal());
        client.upload(KEY, "plan", empty, Map.of(), new StopSignal());
        client.download(KEY, "plan", directory.resolve("in"), 1_000_000, new StopSignal());

        assertThat(directory.resolve("in")).hasSize(100_000);
    }
}

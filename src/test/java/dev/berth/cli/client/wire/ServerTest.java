package dev.berth.cli.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.berth.cli.client.credential.Credentials.Token;
import dev.berth.cli.client.credential.ServerAddress;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.wire.EventParser.Event;
import dev.berth.listen.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against servers that answer what they are told to. */
class ServerTest {
    private static final Token TOKEN = new Token("hush", "BERTH_TOKEN");
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    private Path folder;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void aCallCarriesTheTokenAndItsAnswerIsRead() throws Exception {
        Server client = answering(200, "application/json", "{\"name\": \"a\"}");
        assertThat(client.get("/pools/a")).hasToString("{\"name\":\"a\"}");
        assertThat(asked).containsExactly("GET /api/v1/pools/a Bearer hush");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "409, \"{\"\"detail\"\": \"\"the digest is\\nnot that\"\", \"\"code\"\": \"\"plan_changed\"\"}\", the digest is not that",
                "400, \"{\"\"title\"\": \"\"Bad Request\"\", \"\"violations\"\": [{\"\"field\"\": \"\"targets[0]\"\", \"\"message\"\": \"\"is one line\"\"}]}\", Bad Request; targets[0] is one line",
                "401, \"{\"\"detail\"\": \"\"no\"\"}\", does not take the token from BERTH_TOKEN: run 'berth login",
                "403, \"{\"\"detail\"\": \"\"the token's role does not allow this\"\"}\", the token's role does not allow this; the token from BERTH_TOKEN may not do this: ask an admin",
                "404, <html>, is http://",
                "500, oops, answered 500; see the server's log",
                "302, \"\", is somewhere else (it answered 302)"
            })
    void whatIsRefusedIsToldOnOneLine(int status, String body, String told) throws Exception {
        Server client = answering(status, "application/problem+json", body);
        CallException failure = catchThrowableOfType(CallException.class, () -> client.get("/tasks/1"));
        assertThat(failure).hasMessageContaining(told);
        assertThat(failure.getMessage().lines()).hasSize(1);
        assertThat(failure.passes()).isFalse();
        assertThat(failure).hasMessageNotContaining("hush");
    }

    @Test
    void aServerThatIsBusyMayAnswerLater() throws Exception {
        Server client = answering(503, "application/problem+json", "{\"detail\": \"d\", \"code\": \"server_busy\"}");
        CallException failure = catchThrowableOfType(CallException.class, () -> client.get("/tasks"));
        assertThat(failure.kind()).isEqualTo(CallException.Kind.BUSY);
        assertThat(failure.is("server_busy")).isTrue();
    }

    @Test
    void whatIsNoBerthIsSaid() throws Exception {
        Server client = answering(200, "text/html", "<html>welcome</html>");
        assertThat(catchThrowableOfType(CallException.class, () -> client.get("/tasks")))
                .hasMessageContaining("does not answer as Berth does");
        assertThat(catchThrowableOfType(CallException.class, () -> client.follow("/events", "")))
                .hasMessageContaining("not as Berth does");
    }

    @Test
    void whereNobodyListensThatIsSaid() throws Exception {
        int port = FreePort.any("127.0.0.1");
        Server nobody = new Server(ServerAddress.of("http://127.0.0.1:" + port), TOKEN, null);
        CallException failure = catchThrowableOfType(CallException.class, () -> nobody.get("/tasks"));
        assertThat(failure).hasMessageContaining("127.0.0.1:" + port + " cannot be reached (connection refused)");
        assertThat(failure.kind()).isEqualTo(CallException.Kind.AWAY);
        Server unknown = new Server(ServerAddress.of("http://no-such-host.invalid"), TOKEN, null);
        assertThat(catchThrowableOfType(CallException.class, () -> unknown.get("/tasks")))
                .hasMessageContaining("no such host");
    }

    @Test
    void tlsWhereThereIsNoneIsSaid() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    asked.add(e.toString());
                }
            });
            Server client = new Server(ServerAddress.of("https://127.0.0.1:" + plain.getLocalPort()), TOKEN, null);
            assertThat(catchThrowableOfType(CallException.class, () -> client.get("/tasks")))
                    .hasMessageContaining("is its address http://127.0.0.1:");
        }
    }

    @Test
    void whatChangesSomethingIsSentOnceThoughNoAnswerComes() throws Exception {
        try (ServerSocket hangsUp = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> hangUpOnPosts(hangsUp));
            Server client = new Server(ServerAddress.of("http://127.0.0.1:" + hangsUp.getLocalPort()), TOKEN, null);

            assertThat(client.get("/tasks/1")).hasToString("{}");
            assertThat(catchThrowableOfType(CallException.class, () -> client.post("/tasks", Json.object())))
                    .hasMessageContaining("gave no whole answer");
            assertThat(client.get("/tasks/1")).hasToString("{}");

            assertThat(asked).containsExactly("GET", "POST", "GET");
        }
    }

    @Test
    void whoeverWaitsForAnAnswerCanBeInterrupted() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Server client = new Server(ServerAddress.of("http://127.0.0.1:" + silent.getLocalPort()), TOKEN, null);
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> client.get("/tasks/1")).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aPostWithoutABodySaysThatItHasNone() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("Content-Length"));
            answer(exchange, 200, "application/json", "{}");
        });
        server.start();
        client().post("/tasks/1/cancel", null);
        assertThat(asked).containsExactly("0");
    }

    @Test
    void aCertificateIsTrustedByItsAuthorityAlone() throws Exception {
        Path certificate = servingTls();
        ServerAddress address =
                ServerAddress.of("https://localhost:" + server.getAddress().getPort());
        CallException failure =
                catchThrowableOfType(CallException.class, () -> new Server(address, TOKEN, null).get("/tasks"));
        assertThat(failure).hasMessageContaining("is not trusted").hasMessageContaining("--ca-file");
        assertThat(failure.passes()).isFalse();
        assertThat(new Server(address, TOKEN, certificate).get("/tasks")).hasToString("{}");
        ServerAddress otherName =
                ServerAddress.of("https://127.0.0.1:" + server.getAddress().getPort());
        assertThat(catchThrowableOfType(
                        CallException.class, () -> new Server(otherName, TOKEN, certificate).get("/tasks")))
                .hasMessageContaining("is for another name");
    }

    @Test
    void aFileWithoutCertificatesIsSaid() throws Exception {
        Path file = Files.writeString(folder.resolve("none.pem"), "");
        assertThat(catchThrowableOfType(
                        RuntimeException.class, () -> new Server(ServerAddress.of("https://h"), TOKEN, file)))
                .hasMessageContaining("none.pem");
    }

    @Test
    void aListIsPutTogetherFromItsPages() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean second =
                    String.valueOf(exchange.getRequestURI().getRawQuery()).contains("cursor=c%2F1");
            answer(
                    exchange,
                    200,
                    "application/json",
                    second ? "{\"items\": [3], \"nextCursor\": null}" : "{\"items\": [1, 2], \"nextCursor\": \"c/1\"}");
        });
        server.start();
        Server client = client();
        assertThat(client.items("/tasks", Map.of("pool", "p"), 100)).hasToString("[1,2,3]");
        assertThat(client.items("/tasks", Map.of("pool", "p"), 2)).hasToString("[1,2]");
    }

    @Test
    void aStreamTellsEventsAndItsEnd() throws Exception {
        Server client = answering(
                200,
                "text/event-stream",
                ":\n\nevent: log\nid: 5\ndata: hello\n\nevent: end\ndata: {\"status\":\"planned\"}\n\n");
        try (EventStream events = client.follow("/tasks/1/logs", "3")) {
            Optional<Event> first = events.next(Duration.ofSeconds(60));
            assertThat(first).hasValue(new Event("log", "hello", "5"));
            Optional<Event> second = events.next(Duration.ofSeconds(60));
            assertThat(second.map(EventStream::data).orElseThrow()).hasToString("{\"status\":\"planned\"}");
            assertThat(events.next(Duration.ofSeconds(60))).isEmpty();
            assertThat(events.over()).isTrue();
        }
    }

    /** Answers what only asks, and keeps its connections; closes those on which something is to be changed. */
    private void hangUpOnPosts(ServerSocket socket) {
        while (true) {
            try (Socket connection = socket.accept()) {
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String method = line.split(" ", 2)[0];
                    while (!line.isEmpty()) {
                        line = lines.readLine();
                    }
                    asked.add(method);
                    if (method.equals("POST")) {
                        break;
                    }
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private Server answering(int status, String type, String body) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, status, type, body);
        });
        server.start();
        return client();
    }

    private Server client() {
        return new Server(
                ServerAddress.of("http://127.0.0.1:" + server.getAddress().getPort()), TOKEN, null);
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Serves {@code {}} over TLS as localhost; the answer is the file of its certificate. */
    private Path servingTls() throws Exception {
        Path store = folder.resolve("store.p12");
        Path certificate = folder.resolve("certificate.pem");
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "a",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost",
                "-keystore",
                store.toString());
        keytool("-exportcert", "-rfc", "-alias", "a", "-keystore", store.toString(), "-file", certificate.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(store)) {
            keys.load(content, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        https.createContext("/", exchange -> answer(exchange, 200, "application/json", "{}"));
        https.start();
        server = https;
        return certificate;
    }

    private void keytool(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-storepass", "password"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
    }
}

package dev.berth.cli.client.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What {@code terraform plan} uploads for a remote run, compared with what is packed here: names, kinds, modes, content. */
@EnabledIf("terraformIsThere")
class TerraformPacksTheSameTest {
    private static final List<String> PATTERNS = List.of(
            "*.log",
            "/notes.txt",
            "logs/",
            "logs",
            "/alpha/",
            "alpha/beta/",
            "alpha/*.log",
            "key.pem",
            "!key.pem",
            "?",
            "!?",
            "**/beta/",
            "alpha/**",
            "!alpha/logs/a.log",
            "!logs/",
            "[a-k]*.*",
            "[^a-k]*.log",
            ".hidden",
            "# a comment",
            "  *.txt  ",
            "/logs/**/x",
            "a**g",
            "!.git/x",
            "!.terraform/",
            "modules/",
            "!**/*.log",
            "alpha/?/",
            "*",
            "!*.tf",
            "\\*.log");

    @TempDir
    private Path folder;

    private final BlockingQueue<byte[]> uploads = new LinkedBlockingQueue<>();
    private HttpServer server;
    private Path directory;

    static boolean terraformIsThere() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "terraform")));
    }

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        String base = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        Files.writeString(
                folder.resolve("rc"),
                "host \"packs.test\" {\n  services = {\n    \"tfe.v2\" = \"" + base + "\"\n  }\n}\n"
                        + "credentials \"packs.test\" {\n  token = \"t\"\n}\n");
        directory = Files.createDirectory(folder.resolve("configuration"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whateverTheTreeAndTheRulesAre() throws Exception {
        for (int seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            clear();
            Trees.grow(directory, random, 3);
            Files.deleteIfExists(directory.resolve("terraform.tfvars"));
            Files.writeString(
                    directory.resolve("main.tf"),
                    "terraform {\n  cloud {\n    hostname = \"packs.test\"\n    organization = \"o\"\n"
                            + "    workspaces {\n      name = \"w\"\n    }\n  }\n}\n");
            Files.createSymbolicLink(directory.resolve("inside"), Path.of("main.tf"));
            Files.createSymbolicLink(
                    directory.resolve("outside"), Files.writeString(folder.resolve("elsewhere"), "elsewhere"));
            List<String> rules = new ArrayList<>();
            for (int rule = random.nextInt(6); rule > 0; rule--) {
                rules.add(PATTERNS.get(random.nextInt(PATTERNS.size())));
            }
            if (!rules.isEmpty()) {
                Files.write(directory.resolve(IgnoreRules.FILE), rules);
            }
            terraform("init", "-input=false");
            terraform("plan", "-input=false");
            byte[] uploaded = uploads.poll(60, TimeUnit.SECONDS);
            Map<String, String> entries = Trees.entries(new ByteArrayInputStream(uploaded));
            if (entries.isEmpty()) {
                assertThatThrownBy(() -> Packed.of(directory)).hasMessageContaining("nothing to pack");
            } else {
                assertThat(Trees.packed(directory))
                        .as("seed %d: %s", seed, rules)
                        .isEqualTo(entries);
            }
        }
    }

    private void clear() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(each);
            }
        }
    }

    private void terraform(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("terraform"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("terraform.log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TF_"));
        builder.environment().put("TF_CLI_CONFIG_FILE", folder.resolve("rc").toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("CHECKPOINT_DISABLE", "1");
        int code = builder.start().waitFor();
        boolean expected = words[0].equals("init") ? code == 0 : !uploads.isEmpty();
        assertThat(expected)
                .as(Files.readString(folder.resolve("terraform.log")))
                .isTrue();
    }

    /** As much of the interface as a plan needs until it has uploaded; the run itself is refused. */
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/ping")) {
            send(exchange, 204, "");
        } else if (path.endsWith("/entitlement-set")) {
            send(exchange, 200, resource("entitlement-sets", "o", "\"operations\":true"));
        } else if (path.endsWith("/workspaces/w")) {
            send(
                    exchange,
                    200,
                    resource(
                            "workspaces",
                            "ws-1",
                            "\"name\":\"w\",\"operations\":true,\"execution-mode\":\"remote\","
                                    + "\"terraform-version\":\"latest\",\"permissions\":{\"can-queue-run\":true}"));
        } else if (path.endsWith("/configuration-versions")) {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/upload";
            send(
                    exchange,
                    201,
                    resource(
                            "configuration-versions",
                            "cv-1",
                            "\"status\":\"pending\",\"upload-url\":\"" + address + "\""));
        } else if (path.equals("/upload")) {
            uploads.add(exchange.getRequestBody().readAllBytes());
            send(exchange, 200, "");
        } else if (path.endsWith("/cv-1")) {
            send(exchange, 200, resource("configuration-versions", "cv-1", "\"status\":\"uploaded\""));
        } else {
            send(
                    exchange,
                    path.equals("/runs") ? 422 : 404,
                    "{\"errors\":[{\"status\":\"422\",\"title\":\"enough\"}]}");
        }
    }

    private static String resource(String type, String id, String attributes) {
        return "{\"data\":{\"id\":\"" + id + "\",\"type\":\"" + type + "\",\"attributes\":{" + attributes + "}}}";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.api+json");
        exchange.getResponseHeaders().add("TFP-API-Version", "2.5");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}

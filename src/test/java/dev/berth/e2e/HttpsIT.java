package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.child.OwnPort;
import dev.berth.server.persistence.tls.Certificates;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that take HTTPS beside HTTP, with the certificate of an authority of the test's own. */
class HttpsIT {
    private static final Pattern HTTPS = Pattern.compile("ready on \\S+ and https://127\\.0\\.0\\.1:(\\d+) ");
    private static final Duration LIMIT = Duration.ofSeconds(240);

    @TempDir
    private static Path issued;

    @TempDir
    private Path folder;

    private static Certificates certificates;

    @BeforeAll
    static void issue() throws Exception {
        certificates = new Certificates(issued)
                .authority("ca")
                .signed("first", "localhost", "ca")
                .signed("second", "localhost", "ca");
    }

    @BeforeEach
    void theFirstIsShown() throws Exception {
        put("first");
    }

    @Test
    void clientsAndAgentsComeByHttpsAndWhatAWaitingServerIsAskedGoesToTheOneThatLeads() throws Exception {
        try (OwnPostgres postgres = new OwnPostgres(folder.resolve("database"))) {
            Map<String, String> settings = new HashMap<>(settings());
            settings.putAll(postgres.settings());
            settings.put("BERTH_ENCRYPTION_KEYS", "k1:" + Base64.getEncoder().encodeToString(new byte[32]));
            settings.put("BERTH_FORWARDING_HOST", "127.0.0.1");
            settings.put("BERTH_FORWARDING_PORT", "0");
            settings.put("BERTH_SESSIONS_FAILURES_PER_MINUTE", "3");
            try (ServerUnderTest leader = ServerUnderTest.start(folder.resolve("a"), settings);
                    ServerUnderTest waiting = ServerUnderTest.start(folder.resolve("b"), settings)) {
                assertThat(waiting.log()).content().contains("waiting for the server that leads");
                for (ServerUnderTest server : List.of(leader, waiting)) {
                    assertThat(ask(server, "/q/health/live").statusCode()).isEqualTo(200);
                    assertThat(ask(server, "/q/health/live").version()).isEqualTo(HttpClient.Version.HTTP_2);
                    assertThat(ask(server, "/api/v1/pools").statusCode()).isEqualTo(401);
                }
                Api api = api(waiting);
                thePageIsForwardedToo(waiting, api);
                List<String> trust = List.of(
                        "-Djavax.net.ssl.trustStore=" + trustStore(),
                        "-Djavax.net.ssl.trustStorePassword=" + Certificates.PASSWORD);
                try (StaticAgent agent =
                        new StaticAgent(trust, api, "safe", address(waiting), folder.resolve("agent"))) {
                    api.workspace("safe", "safe", "output \"greeting\" {\n  value = \"hello\"\n}\n");
                    HttpResponse<byte[]> submitted = api.exchange(
                            "POST",
                            "/tasks",
                            Map.of("workspace", "safe", "type", "plan_and_apply", "autoApply", true),
                            Map.of());
                    long task = Api.body(submitted).get("id").asLong();
                    assertThat(submitted.headers().firstValue("Location"))
                            .hasValue(address(waiting) + "/api/v1/tasks/" + task);
                    api.await(task, "applied");
                    assertThat(api.get("/workspaces/safe/state")
                                    .at("/outputs/greeting/value")
                                    .asText())
                            .isEqualTo("hello");
                }
            }
        }
    }

    private void thePageIsForwardedToo(ServerUnderTest waiting, Api api) throws Exception {
        String origin = address(waiting);
        PageCaller someone = new PageCaller(client(), origin);
        someone.signIn(ServerUnderTest.TOKEN);
        assertThat(someone.cookie()).contains("HTTPOnly", "SameSite=Lax", "Path=/app", "; Secure");
        assertThat(someone.get("/app/sign-in?next=%2Fapp%2Ftasks").body()).contains("/app/tasks");
        HttpResponse<String> elsewhere = someone.post("/app/sign-out", "", "http://localhost");
        assertThat(elsewhere.statusCode())
                .as("an origin without TLS is another one")
                .isEqualTo(403);

        someone.follow("/app/events", "event: at", () -> api.pool("told", 0, "PT1M"), "data: pool-told");

        PageCaller guesses = new PageCaller(clientAt("127.0.0.2"), origin);
        Set<Integer> answers = new TreeSet<>();
        for (int guess = 0; guess < 12; guess++) {
            answers.add(guesses.post("/app/sign-in", "token=guess", origin).statusCode());
        }
        assertThat(answers)
                .as("each address has its own limit, whoever forwards")
                .containsExactly(403, 429);
        new PageCaller(clientAt("127.0.0.3"), origin).signIn(ServerUnderTest.TOKEN);
    }

    @Test
    void aRenewedCertificateIsShownWithoutARestart() throws Exception {
        try (ServerUnderTest server = ServerUnderTest.start(folder.resolve("server"), settings())) {
            assertThat(shown(server)).isEqualTo("CN=first");

            Files.writeString(file("tls.crt"), "half a certifica");
            awaitLog(server, "the certificate stays as it was: ");
            assertThat(shown(server)).isEqualTo("CN=first");

            put("second");
            Awaitility.await("the new one")
                    .atMost(LIMIT)
                    .until(() -> shown(server).equals("CN=second"));
            awaitLog(server, "the certificate was renewed until=");
            assertThat(server.api().ready()).isTrue();
            assertThat(server.log())
                    .content()
                    .containsOnlyOnce("the certificate stays")
                    .containsOnlyOnce("was renewed");
        }
    }

    /** And so do runs that read its outputs there, under the address for people (W5). */
    @Test
    void terraformLooksTheServerUpAndRunsThere() throws Exception {
        int port = OwnPort.choose(0);
        Map<String, String> settings = new HashMap<>(settings());
        settings.put("BERTH_TLS_PORT", String.valueOf(port));
        settings.put("BERTH_EXTERNAL_URL", "https://localhost:" + port);
        settings.put("SSL_CERT_FILE", file("ca.crt").toString());
        try (ServerUnderTest server = ServerUnderTest.start(folder.resolve("server"), settings)) {
            server.api().pool("safe", 1, "PT30S");
            String host = address(server).substring("https://".length());
            Path commandLine = Files.writeString(
                    folder.resolve("terraformrc"),
                    "credentials \"" + host + "\" {\n  token = \"" + ServerUnderTest.TOKEN + "\"\n}\n");
            TerraformProject project = new TerraformProject(folder.resolve("project"), 0, "unused")
                    .environment("TF_CLI_CONFIG_FILE", commandLine.toString())
                    .environment("SSL_CERT_FILE", file("ca.crt").toString())
                    .file("main.tf", """
                            terraform {
                              cloud {
                                hostname     = "%s"
                                organization = "berth"
                                workspaces {
                                  name = "safe"
                                }
                              }
                            }
                            output "greeting" {
                              value = "hello"
                            }
                            """.formatted(host));
            for (List<String> command : List.of(
                    List.of("init"), List.of("apply", "-auto-approve"), List.of("output", "-raw", "greeting"))) {
                TerraformProject.Ran ran = project.run(command.toArray(String[]::new));
                assertThat(ran.exit()).as(ran.shown()).isZero();
                assertThat(command.getFirst().equals("output") ? ran.shown() : "hello")
                        .isEqualTo("hello");
            }
            outputsAreReadThere(server.api(), host);
        }
    }

    private static void outputsAreReadThere(Api api, String host) {
        api.workspace("reader", "safe", reading(host, "safe"));
        long refused = api.plan("reader");
        JsonNode failed = api.await(refused, "failed");
        assertThat(failed.at("/error/message").asText()).isNotEmpty();
        assertThat(api.log(refused)).contains("Required token could not be found");

        api.workspace("hidden", "safe", "output \"greeting\" {\n  value = \"secret\"\n}\n");
        api.put("/workspaces/safe/state-readers", Map.of("stateReaders", List.of("reader")));
        long task = api.submit("reader", "plan_and_apply", Map.of("autoApply", true));
        api.await(task, "applied");
        assertThat(api.get("/workspaces/reader/state").at("/outputs/got/value").asText())
                .isEqualTo("hello");

        api.configuration("reader", reading(host, "hidden"));
        long unnamed = api.plan("reader");
        api.await(unnamed, "failed");
        assertThat(api.log(unnamed).replaceAll("\\s+", " "))
                .contains("that name its own among their stateReaders, and this is none of those");
    }

    private static String reading(String host, String workspace) {
        return """
                data "terraform_remote_state" "other" {
                  backend = "remote"
                  config = {
                    hostname     = "%s"
                    organization = "berth"
                    workspaces   = { name = "%s" }
                  }
                }
                output "got" {
                  value = data.terraform_remote_state.other.outputs.greeting
                }
                """.formatted(host, workspace);
    }

    @Test
    void aCertificateThatIsNotThereEndsTheStartInOneLine() throws Exception {
        Files.delete(file("tls.crt"));
        Path output = folder.resolve("output");
        Process server = Berth.start(
                List.of("server", "--data-dir", folder.resolve("server").toString(), "--port", "0"),
                settings(),
                output);
        assertThat(server.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(1);
        assertThat(Files.readString(output).strip())
                .startsWith(
                        "berth: HTTPS needs berth.tls.certificate (" + file("tls.crt") + "): there is no such file;")
                .hasLineCount(1);
    }

    private Map<String, String> settings() {
        return Map.of(
                "BERTH_TLS_CERTIFICATE",
                file("tls.crt").toString(),
                "BERTH_TLS_KEY",
                file("tls.key").toString(),
                "BERTH_TLS_PORT",
                "0",
                "BERTH_TLS_RELOAD_INTERVAL",
                "1s");
    }

    private Path file(String name) {
        return certificates.file(name);
    }

    /** Each file is whole at any time, as in a Secret that is mounted. */
    private void put(String name) throws Exception {
        for (String kind : List.of(".key", ".crt")) {
            Path copy = Files.copy(file(name + kind), file("new" + kind));
            Files.move(copy, file("tls" + kind), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void awaitLog(ServerUnderTest server, String text) {
        Awaitility.await(text)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(server.log()).content().contains(text));
    }

    private static String address(ServerUnderTest server) throws Exception {
        Matcher told = HTTPS.matcher(Files.readString(server.log()));
        assertThat(told.find())
                .as("it tells where it takes HTTPS, see " + server.log())
                .isTrue();
        return "https://localhost:" + told.group(1);
    }

    private Api api(ServerUnderTest server) throws Exception {
        return new Api(client(), address(server), ServerUnderTest.TOKEN);
    }

    private HttpResponse<Void> ask(ServerUnderTest server, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address(server) + path))
                .timeout(LIMIT)
                .build();
        return client().send(request, BodyHandlers.discarding());
    }

    /** The name on the certificate that whoever connects now is shown. */
    private String shown(ServerUnderTest server) throws Exception {
        X509Certificate own = (X509Certificate)
                ask(server, "/q/health/live").sslSession().orElseThrow().getPeerCertificates()[0];
        return own.getSubjectX500Principal().getName();
    }

    private HttpClient client() throws Exception {
        return clients().build();
    }

    private HttpClient clientAt(String address) throws Exception {
        return clients().localAddress(InetAddress.getByName(address)).build();
    }

    private HttpClient.Builder clients() throws Exception {
        KeyStore trusted = trusted();
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context);
    }

    private Path trustStore() throws Exception {
        Path store = folder.resolve("trust.p12");
        KeyStore trusted = trusted();
        try (var out = Files.newOutputStream(store)) {
            trusted.store(out, Certificates.PASSWORD.toCharArray());
        }
        return store;
    }

    private KeyStore trusted() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream content = Files.newInputStream(file("ca.crt"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(content));
        }
        return trusted;
    }
}

package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A11: who real Terraform is, as another library checks it by what the server publishes")
class RunIdentityIT {
    private static final String ISSUER = "https://berth.test";
    private static final Duration LIMIT = Duration.ofSeconds(240);

    /** Copies the token that it finds, and the next one when that has taken its place. */
    private static final String CONFIGURATION = """
            variable "jwt_file" {}
            output "token" {
              value = file(var.jwt_file)
            }
            """;

    private static final String APPLYING = """
            resource "terraform_data" "a" {
              provisioner "local-exec" {
                command = <<-EOT
                  cat "$JWT_FILE" > "%1$s/first.new" && mv "%1$s/first.new" "%1$s/first"
                  while cmp -s "$JWT_FILE" "%1$s/first"; do sleep 0.2; done
                  cat "$JWT_FILE" > "%1$s/second"
                  echo "now $(cat "$JWT_FILE")"
                EOT
              }
            }
            """;

    @TempDir
    Path folder;

    private static Map<String, Object> token(String variable) {
        return Map.of("variable", variable, "audience", "sts.example.com");
    }

    /** Without a token, as everybody may. */
    private static JWKSet published(ServerUnderTest server) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> keys = http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/.well-known/jwks.json"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(keys.statusCode()).isEqualTo(200);
            return JWKSet.parse(keys.body());
        }
    }

    private static JWTClaimsSet verified(ServerUnderTest server, String token) throws Exception {
        SignedJWT signed = SignedJWT.parse(token);
        JWK key = published(server).getKeyByKeyId(signed.getHeader().getKeyID());
        assertThat(key).as("the key is published").isNotNull();
        assertThat(signed.verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
        return signed.getJWTClaimsSet();
    }

    @Test
    void aRunIsWhoItsTokenSaysAcrossARenewalARotationAndARestart() throws Exception {
        try (ServerUnderTest server = ServerUnderTest.start(
                folder, Map.of("BERTH_IDENTITY_ISSUER", ISSUER, "BERTH_IDENTITY_TOKEN_LIFETIME", "1m"))) {
            Api api = server.api();
            api.pool("identity", 1, "PT30S");
            String planned = planned(api);
            assertThat(verified(server, planned).getSubject()).isEqualTo("workspace:planning:phase:plan");

            Path copies = Files.createDirectory(folder.resolve("copies"));
            api.workspace("applying", "identity", APPLYING.formatted(copies));
            api.patch("/workspaces/applying", Map.of("identity", List.of(token("JWT_FILE"))));
            long task = api.submit("applying", "plan_and_apply", Map.of("autoApply", true));
            Awaitility.await().atMost(Duration.ofSeconds(120)).until(() -> Files.exists(copies.resolve("first")));
            api.post("/identity/keys", Map.of());
            api.await(task, "applied");

            String first = Files.readString(copies.resolve("first"));
            String second = Files.readString(copies.resolve("second"));
            assertThat(SignedJWT.parse(first).getHeader().getKeyID())
                    .isNotEqualTo(SignedJWT.parse(second).getHeader().getKeyID());
            assertThat(api.log(task)).contains("now ***").doesNotContain(second);
            server.stop();
            server.start();
            for (String token : List.of(first, second)) {
                JWTClaimsSet claims = verified(server, token);
                assertThat(claims.getIssuer()).isEqualTo(ISSUER);
                assertThat(claims.getSubject()).isEqualTo("workspace:applying:phase:apply");
                assertThat(claims.getClaims()).containsEntry("berth_task", task);
                assertThat(claims.getStringListClaim("berth_approved_by"))
                        .singleElement()
                        .asString()
                        .startsWith("auto:");
            }
        }
    }

    @Test
    void everyServerOnADatabaseShowsTheSameKeysWhicheverOfThemLeads() throws Exception {
        try (OwnPostgres postgres = new OwnPostgres(folder.resolve("database"))) {
            Map<String, String> settings = new HashMap<>(postgres.settings());
            settings.put("BERTH_ENCRYPTION_KEYS", "k1:" + Base64.getEncoder().encodeToString(new byte[32]));
            settings.put("BERTH_FORWARDING_HOST", "127.0.0.1");
            settings.put("BERTH_FORWARDING_PORT", "0");
            settings.put("BERTH_IDENTITY_ISSUER", ISSUER);
            try (ServerUnderTest leader = ServerUnderTest.start(folder.resolve("a"), settings);
                    ServerUnderTest waiting = ServerUnderTest.start(folder.resolve("b"), settings);
                    Balancer balancer = new Balancer(leader, waiting)) {
                Api api = new Api(balancer.port(), ServerUnderTest.TOKEN);
                try (StaticAgent agent = new StaticAgent(api, "identity", balancer.url(), folder.resolve("agent"))) {
                    String ofTheFirst = planned(api);
                    waiting.api().post("/identity/keys", Map.of());
                    String afterTheRotation = planAgain(api);
                    showTheSame(List.of(leader, waiting), List.of(ofTheFirst, afterTheRotation));

                    leader.kill();
                    Awaitility.await("the other one leads").atMost(LIMIT).until(waiting::ready);
                    String ofTheSecond = planAgain(waiting.api());
                    assertThat(SignedJWT.parse(ofTheSecond).getHeader().getKeyID())
                            .as("the keys are the database's")
                            .isEqualTo(SignedJWT.parse(afterTheRotation)
                                    .getHeader()
                                    .getKeyID())
                            .isNotEqualTo(
                                    SignedJWT.parse(ofTheFirst).getHeader().getKeyID());
                    leader.start();
                    showTheSame(List.of(leader, waiting), List.of(ofTheFirst, afterTheRotation, ofTheSecond));

                    api.post("/identity/keys", Map.of("withdraw", true));
                    for (ServerUnderTest server : List.of(leader, waiting)) {
                        Awaitility.await("what was withdrawn is published nowhere")
                                .atMost(LIMIT)
                                .until(() -> published(server).size() == 1);
                    }
                    showTheSame(List.of(leader, waiting), List.of());
                }
            }
        }
    }

    /** What was read counts for a moment (A11). */
    private static void showTheSame(List<ServerUnderTest> servers, List<String> tokens) throws Exception {
        Awaitility.await("the same keys")
                .atMost(LIMIT)
                .until(() -> published(servers.getFirst())
                        .toString()
                        .equals(published(servers.getLast()).toString()));
        for (ServerUnderTest server : servers) {
            for (String token : tokens) {
                assertThat(verified(server, token).getSubject()).isEqualTo("workspace:planning:phase:plan");
            }
        }
    }

    /** The token that a plan finds, as the plan itself tells. */
    private static String planned(Api api) {
        api.workspace("planning", "identity", CONFIGURATION);
        api.patch("/workspaces/planning", Map.of("identity", List.of(token("TF_VAR_jwt_file"))));
        return planAgain(api);
    }

    private static String planAgain(Api api) {
        long task = api.plan("planning");
        api.await(task, "planned");
        return api.get("/tasks/" + task + "/plan")
                .at("/planned_values/outputs/token/value")
                .asText();
    }
}

package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.server.Receiver;
import dev.berth.server.Receiver.Told;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hooks over HTTP, and what real receivers are told (O1, O2). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class HookResourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Receiver receiver = new Receiver();
    private String pool;
    private String workspace;

    @BeforeEach
    void aWorkspace() {
        pool = ApiClient.pool();
        workspace = ApiClient.configuredWorkspace(pool);
    }

    @AfterEach
    void end() {
        admin().delete("/workspaces/{w}/hooks/ci", workspace);
        receiver.close();
    }

    private Map<String, Object> hook(String... events) {
        return new HashMap<>(Map.of("name", "ci", "url", receiver.url("/in?key=hush"), "events", List.of(events)));
    }

    private ValidatableResponse create(Map<String, ?> body) {
        return adminJson().body(body).post("/workspaces/{w}/hooks", workspace).then();
    }

    private String made(Map<String, ?> body) {
        return create(body).statusCode(201).extract().path("secret");
    }

    private List<Told> toldOnce(int many) {
        await().atMost(PATIENCE).until(() -> receiver.told().size() >= many);
        return receiver.told();
    }

    private static JsonNode tree(Told told) {
        try {
            return JSON.readTree(told.body());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** As the specification of Standard Webhooks has it, by nothing of ours. */
    private static String signature(String secret, Told told) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            String signed = told.header("webhook-id") + "." + told.header("webhook-timestamp") + "." + told.body();
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> signatures(Told told) {
        return Arrays.asList(told.header("webhook-signature").split(" "));
    }

    @Test
    void whatHappensToATaskIsToldAsASignedCloudEvent() {
        String secret = made(hook("task.pending", "task.canceled"));
        long task = ApiClient.submitted(workspace, "plan");
        as("submitter").post("/tasks/{t}/cancel", task).then().statusCode(200);

        List<Told> told = toldOnce(2);
        assertThat(told).hasSize(2);
        assertThat(told.getFirst().path()).isEqualTo("/in?key=hush");
        assertThat(told.getFirst().header("content-type")).startsWith("application/cloudevents+json");
        assertThat(told).allSatisfy(one -> assertThat(signatures(one)).containsExactly(signature(secret, one)));
        JsonNode first = tree(told.get(0));
        JsonNode second = tree(told.get(1));
        assertThat(first.get("specversion").asText()).isEqualTo("1.0");
        assertThat(first.get("type").asText()).isEqualTo("dev.berth.task.pending");
        assertThat(second.get("type").asText()).isEqualTo("dev.berth.task.canceled");
        assertThat(first.get("subject").asText()).isEqualTo("task/" + task);
        assertThat(first.get("id").asText())
                .isEqualTo(told.get(0).header("webhook-id"))
                .isNotEqualTo(second.get("id").asText());
        assertThat(first.get("sequence").asText())
                .isLessThan(second.get("sequence").asText());
        assertThat(first.at("/data/task").asLong()).isEqualTo(task);
        assertThat(first.at("/data/workspace").asText()).isEqualTo(workspace);
        assertThat(second.at("/data/status").asText()).isEqualTo("canceled");
    }

    @Test
    void aHookHearsOfNothingElse() {
        made(hook("task.pending"));
        String other = ApiClient.configuredWorkspace(pool);
        ApiClient.submitted(other, "plan");
        long mine = ApiClient.submitted(workspace, "plan");

        assertThat(toldOnce(1))
                .extracting(one -> tree(one).get("subject").asText())
                .containsExactly("task/" + mine);
    }

    @Test
    void aHookOfAPoolHearsOfItsWorkspacesAndOneForAllOfEverything() {
        String of = name("hook");
        Map<String, Object> body = hook("workspace.locked");
        body.put("name", of);
        adminJson().body(body).post("/pools/{p}/hooks", pool).then().statusCode(201);
        adminJson().body(body).post("/hooks").then().statusCode(201);
        try {
            adminJson()
                    .body(Map.of("reason", "audit"))
                    .post("/workspaces/{w}/lock", workspace)
                    .then()
                    .statusCode(200);
            List<Told> told = toldOnce(2);
            assertThat(told)
                    .extracting(one -> tree(one).at("/data/reason").asText())
                    .containsOnly("audit");
            assertThat(told)
                    .extracting(one -> one.header("webhook-id"))
                    .containsOnly(told.getFirst().header("webhook-id"));
        } finally {
            admin().delete("/hooks/{h}", of).then().statusCode(204);
            admin().delete("/pools/{p}/hooks/{h}", pool, of).then().statusCode(204);
        }
    }

    @Test
    void theSecretIsShownOnceAndTheAddressNever() {
        create(hook("task.failed"))
                .statusCode(201)
                .body("secret", startsWith("whsec_"))
                .body("url", equalTo("http://127.0.0.1:" + receiver.port() + "/…"));
        admin().get("/workspaces/{w}/hooks/ci", workspace)
                .then()
                .statusCode(200)
                .body("secret", nullValue())
                .body("$", not(org.hamcrest.Matchers.hasKey("secret")))
                .body("url", not(containsString("hush")));
        admin().get("/workspaces/{w}/hooks", workspace).then().body("items.name", equalTo(List.of("ci")));
        String trail = admin().queryParam("action", "hook.create").get("/audit").asString();
        assertThat(trail)
                .contains("workspace=" + workspace)
                .doesNotContain("hush")
                .doesNotContain("whsec_");
    }

    @Test
    void twoSecretsSignWhileOneTakesOverFromTheOther() {
        String first = made(hook("task.pending"));
        String second = adminJson()
                .post("/workspaces/{w}/hooks/ci/rotate", workspace)
                .then()
                .statusCode(200)
                .extract()
                .path("secret");
        assertThat(second).isNotEqualTo(first);
        ping().body("arrived", equalTo(true));
        Told both = receiver.told().getFirst();
        assertThat(signatures(both)).containsExactly(signature(second, both), signature(first, both));

        String third = adminJson()
                .body(Map.of("keepPrevious", "PT0S"))
                .post("/workspaces/{w}/hooks/ci/rotate", workspace)
                .then()
                .statusCode(200)
                .body("previousSecretUntil", nullValue())
                .extract()
                .path("secret");
        receiver.forget();
        ping().body("arrived", equalTo(true));
        Told one = receiver.told().getFirst();
        assertThat(signatures(one)).containsExactly(signature(third, one));
        adminJson()
                .body(Map.of("keepPrevious", "P30D"))
                .post("/workspaces/{w}/hooks/ci/rotate", workspace)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("keepPrevious")));
    }

    private ValidatableResponse ping() {
        return admin().post("/workspaces/{w}/hooks/ci/ping", workspace).then().statusCode(200);
    }

    @Test
    void aTrialSaysWhatCameOfIt() {
        made(hook("task.pending"));
        receiver.answer(500);
        ping().body("arrived", equalTo(false)).body("status", equalTo(500)).body("problem", equalTo("it answers 500"));
        receiver.answer(told -> null);
        ping().body("arrived", equalTo(false))
                .body("status", nullValue())
                .body("problem", equalTo("it did not answer in time"));
        assertThat(tree(receiver.told().getFirst()).get("type").asText()).isEqualTo("dev.berth.hook.ping");
    }

    @Test
    void whatDidNotArriveIsSentAgainInItsOrderAndIsRead() {
        made(hook("task.pending", "task.canceled"));
        receiver.answer(503);
        long task = ApiClient.submitted(workspace, "plan");
        as("submitter").post("/tasks/{t}/cancel", task).then().statusCode(200);
        toldOnce(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().get("/workspaces/{w}/hooks/ci", workspace)
                        .then()
                        .body("failures", equalTo(1)));
        admin().queryParam("status", "waiting")
                .get("/workspaces/{w}/hooks/ci/deliveries", workspace)
                .then()
                .statusCode(200)
                .body("items.event", equalTo(List.of("task.canceled", "task.pending")))
                .body("items[1].answer", equalTo(503))
                .body("items[1].error", equalTo("it answers 503"))
                .body("items[0].attempts", equalTo(0))
                .body("items[1].data.task", equalTo((int) task));
        receiver.answer(200);
        List<Told> told = toldOnce(3);
        assertThat(told)
                .extracting(one -> tree(one).get("type").asText())
                .containsExactly("dev.berth.task.pending", "dev.berth.task.pending", "dev.berth.task.canceled");
        assertThat(told.get(0).header("webhook-id")).isEqualTo(told.get(1).header("webhook-id"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().queryParam("status", "delivered")
                        .get("/workspaces/{w}/hooks/ci/deliveries", workspace)
                        .then()
                        .body("items.event", equalTo(List.of("task.canceled", "task.pending"))));
        admin().get("/workspaces/{w}/hooks/ci", workspace).then().body("failures", equalTo(0));
    }

    @Test
    void whatArrivedMayBeSentAgain() {
        made(hook("task.pending"));
        ApiClient.submitted(workspace, "plan");
        toldOnce(1);
        int delivery = await().atMost(PATIENCE)
                .until(
                        () -> admin().get("/workspaces/{w}/hooks/ci/deliveries", workspace)
                                .then()
                                .extract()
                                .jsonPath(),
                        page -> page.getList("items.status").equals(List.of("delivered")))
                .getInt("items[0].id");
        admin().post("/workspaces/{w}/hooks/ci/deliveries/{d}/send", workspace, delivery)
                .then()
                .statusCode(200)
                .body("status", equalTo("waiting"));
        List<Told> told = toldOnce(2);
        assertThat(told.get(0).header("webhook-id")).isEqualTo(told.get(1).header("webhook-id"));
        admin().post("/workspaces/{w}/hooks/ci/deliveries/999999999/send", workspace)
                .then()
                .statusCode(404);
        admin().get("/workspaces/{w}/hooks/ci/deliveries/x", workspace).then().statusCode(404);
        admin().queryParam("status", "gone")
                .get("/workspaces/{w}/hooks/ci/deliveries", workspace)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("status")));
    }

    @Test
    void chatsAreToldWithoutLinksOfOthers() {
        Map<String, Object> slack = hook("task.pending");
        slack.put("template", "slack");
        made(slack);
        String written = "<!channel> & <http://evil|x>\nConfirmed by: ann\u2028\u202e" + "&".repeat(200);
        ApiClient.submit(Map.of("workspace", workspace, "type", "plan", "message", written))
                .statusCode(202);
        JsonNode message = tree(toldOnce(1).getFirst());
        assertThat(message.at("/blocks/0/text/text").asText())
                .contains(" of " + workspace + " waits*")
                .contains("Message: &lt;!channel&gt; &amp; &lt;http://evil|x&gt; Confirmed by: ann &amp;&amp;")
                .hasSizeLessThan(1_000);
        // Or Slack makes links and mentions of what looks like them.
        assertThat(message.at("/blocks/0/text/verbatim").asBoolean()).isTrue();

        adminJson()
                .body(Map.of("template", "teams"))
                .patch("/workspaces/{w}/hooks/ci", workspace)
                .then()
                .statusCode(200);
        receiver.forget();
        ApiClient.submit(Map.of("workspace", workspace, "type", "plan", "message", "[x](http://evil)"))
                .statusCode(202);
        JsonNode card = tree(toldOnce(1).getFirst()).at("/attachments/0/content");
        assertThat(card.get("type").asText()).isEqualTo("AdaptiveCard");
        assertThat(card.at("/body/1/facts/0/value").asText()).isEqualTo("\\[x\\]\\(http://evil\\)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://10.1.2.3/x                 | cannot be used: its host has an address that is private
            http://192.0.2.1/                 | cannot be used: its host has an address that is reserved
            https://169.254.169.254/latest    | cannot be used: its host has an address that is link-local
            https://[::1]/                    | cannot be used: its host has an address that is loopback
            https://[fd00::1]:8443/           | cannot be used: its host has an address that is unique-local
            https://[::ffff:10.0.0.1]/        | cannot be used: its host has an address that is private
            https://127.0.0.2/                | cannot be used: its host has an address that is loopback
            https://nowhere.invalid/          | cannot be used: its host cannot be found
            http://127.0.0.1:1/               | cannot be used: it takes no connection
            http://2130706433/                | must write a number of IPv4
            http://0x7f.1/                    | must write a number of IPv4
            http://127.1/                     | must write a number of IPv4
            http://0177.0.0.1/                | must write a number of IPv4
            https://example.com@127.0.0.1/    | must not carry a user
            https://example.com/#x            | must be an address
            ftp://example.com/                | must be an address
            https://example.com:99999/        | must have a port
            https://exa mple.com/             | must be an address
            https://[.::1]/                   | must write a number of IPv6
            """)
    void anAddressThatIsNoneOrMayNotBeAskedIsRefusedWithItsField(String url, String reason) {
        Map<String, Object> body = hook("task.pending");
        body.put("url", url);
        create(body)
                .statusCode(400)
                .body("violations.field", equalTo(List.of("url")))
                .body("violations[0].message", containsString(reason));
        admin().get("/workspaces/{w}/hooks/ci", workspace).then().statusCode(404);
    }

    @Test
    void badFieldsAreNamedAllAtOnce() {
        create(Map.of("name", "No!", "url", "x", "events", List.of("task.pending", "task.unheard"), "template", "irc"))
                .statusCode(400)
                .body("violations.field", equalTo(List.of("name", "template", "url", "events[1]")));
        create(Map.of("name", "ci", "url", receiver.url("/")))
                .statusCode(400)
                .body("violations.field", hasItem("events"));
        create(Map.of("name", "ci", "url", receiver.url("/"), "events", Collections.nCopies(1_000, "x")))
                .statusCode(400)
                .body("violations.field", equalTo(List.of("events")))
                .body("violations[0].message", equalTo("must name at most 16 events"));
        made(hook("task.pending"));
        create(hook("task.pending")).statusCode(409).body("code", equalTo("name_taken"));
        adminJson()
                .body(Map.of("url", "https://[::1]/"))
                .patch("/workspaces/{w}/hooks/ci", workspace)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("url")));
        adminJson()
                .body(hook("task.pending"))
                .post("/workspaces/nowhere/hooks")
                .then()
                .statusCode(404);
        adminJson()
                .body(hook("task.pending"))
                .post("/pools/nowhere/hooks")
                .then()
                .statusCode(404);
    }

    @Test
    void thereAreTwentyAtMost() {
        for (int at = 0; at < 20; at++) {
            Map<String, Object> body = hook("task.pending");
            body.put("name", "h-" + at);
            create(body).statusCode(201);
        }
        create(hook("task.pending")).statusCode(422).body("code", equalTo("too_many_hooks"));
    }

    @Test
    void onlyWhoAdministersTheWorkspaceSeesItsHooks() {
        made(hook("task.pending"));
        json("approver")
                .body(hook("task.pending"))
                .post("/workspaces/{w}/hooks", workspace)
                .then()
                .statusCode(403);
        as("approver").get("/workspaces/{w}/hooks", workspace).then().statusCode(403);
        as("approver").get("/hooks").then().statusCode(403);
    }

    @Test
    void aPausedHookIsToldNothing() {
        made(hook("task.pending"));
        adminJson()
                .body(Map.of("paused", true))
                .patch("/workspaces/{w}/hooks/ci", workspace)
                .then()
                .statusCode(200);
        ApiClient.submitted(workspace, "plan");
        adminJson()
                .body(Map.of("paused", false))
                .patch("/workspaces/{w}/hooks/ci", workspace)
                .then()
                .statusCode(200);
        long second = ApiClient.submitted(workspace, "plan");
        assertThat(toldOnce(1))
                .extracting(one -> tree(one).get("subject").asText())
                .containsExactly("task/" + second);
    }
}

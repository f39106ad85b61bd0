package dev.berth.server.api;

import static dev.berth.server.web.PageClient.fromHere;
import static dev.berth.server.web.PageClient.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.server.TestDatabase;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.AuditStore.Act;
import dev.berth.server.persistence.Samples;
import dev.berth.server.web.SignedIn;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
@DisplayName("I5: who did it, from where, and with what")
class AuditOriginTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of one address so many refusals a minute are recorded, and other tests had those of the usual one. */
    private static final String ELSEWHERE = "127.0.0.77";

    @Inject
    AuditStore audit;

    private static RequestSpecification admin() {
        return given().auth().oauth2(TestDatabase.ADMIN_TOKEN);
    }

    @Test
    void anActSaysByWhomFromWhereAndWithWhat() {
        String ann = Samples.name("ann");
        String session = SignedIn.as(ann, "root");
        String pool = Samples.name("pool");
        admin().contentType("application/json")
                .body(Map.of("name", pool, "runtime", "static", "minPods", 0, "maxPods", 0))
                .post("/api/v1/pools")
                .then()
                .statusCode(201);
        with(session).post("/app/pools/" + pool + "/delete");
        with(session).post("/app/sign-out").then().statusCode(200);
        admin().queryParam("person", SignedIn.id(ann))
                .get("/api/v1/audit")
                .then()
                .body("items[0].action", equalTo("session.end"))
                .body("items[0].actor", equalTo(ann))
                .body("items[0].proof", startsWith("session/"))
                .body("items[0].origin", equalTo("127.0.0.1"))
                .body("items.action", hasItem("session.begin"));
        admin().queryParam("object", pool)
                .get("/api/v1/audit")
                .then()
                .body("items[-1].action", equalTo("pool.create"))
                .body("items[-1].proof", startsWith("token/"))
                .body("items[-1].origin", equalTo("127.0.0.1"));
    }

    @Test
    void whatIsRefusedIsRecordedWithoutWhatWasShown() throws UnknownHostException {
        String wrong = "berth_wrong-" + Samples.name("secret");
        Instant before = Instant.now().minusSeconds(1);
        String viewer = ApiClient.token("viewer");
        refusedBoth(wrong, viewer);

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            String acts = admin().queryParam("since", before.toString())
                    .queryParam("limit", 500)
                    .get("/api/v1/audit")
                    .asString();
            assertThat(acts).doesNotContain(wrong);
            assertThat(acts)
                    .contains("session.refuse")
                    .contains("access.refuse")
                    .contains("DELETE /api/v1/pools/")
                    .contains(ELSEWHERE);
        });
    }

    private static RestAssuredConfig elsewhere() throws UnknownHostException {
        return RestAssuredConfig.config()
                .httpClient(HttpClientConfig.httpClientConfig()
                        .setParam("http.route.local-address", InetAddress.getByName(ELSEWHERE)));
    }

    private static void refusedBoth(String wrong, String viewer) throws UnknownHostException {
        fromHere()
                .config(elsewhere())
                .formParam("token", wrong)
                .post("/app/sign-in")
                .then()
                .statusCode(403);
        given().config(elsewhere())
                .auth()
                .oauth2(viewer)
                .delete("/api/v1/pools/" + Samples.name("p") + "?q=" + wrong)
                .then()
                .statusCode(403);
    }

    @Test
    void theWholeTrailIsExportedLineByLine() throws IOException {
        String object = Samples.name("object");
        for (int i = 0; i < 1_003; i++) {
            audit.record(new Act(Instant.now(), "ann", AuditAction.POOL_UPDATE, object, Integer.toString(i)))
                    .await()
                    .atMost(Duration.ofSeconds(30));
        }
        String body = admin().queryParam("object", object)
                .get("/api/v1/audit/export")
                .then()
                .statusCode(200)
                .contentType(startsWith("application/x-ndjson"))
                .extract()
                .asString();
        List<String> lines = body.lines().toList();
        assertThat(lines).hasSize(1_003);
        JsonNode first = JSON.readTree(lines.getFirst());
        assertThat(first.get("detail").asText()).isEqualTo("1002");
        assertThat(JSON.readTree(lines.getLast()).get("detail").asText()).isEqualTo("0");
        given().auth()
                .oauth2(ApiClient.token("approver"))
                .get("/api/v1/audit/export")
                .then()
                .statusCode(403);
        admin().get("/api/v1/audit/export?since=yesterday").then().statusCode(400);
    }
}

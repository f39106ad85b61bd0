package dev.berth.server.web.setting;

import static dev.berth.server.web.PageClient.COOKIE;
import static dev.berth.server.web.PageClient.as;
import static dev.berth.server.web.PageClient.signIn;
import static dev.berth.server.web.PageClient.with;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.berth.server.TestDatabase;
import dev.berth.server.persistence.Samples;
import dev.berth.server.web.SignedIn;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
@DisplayName("I2: tokens that people make for themselves")
class OwnTokenPageTest {
    private static final String PAGE = "/app/settings/own-tokens";
    private static final Pattern SECRET = Pattern.compile("berth_[A-Za-z0-9_-]{43}");

    private static String secret(Response made) {
        made.then().statusCode(201);
        Matcher found = SECRET.matcher(made.asString());
        Assertions.assertThat(found.find()).isTrue();
        return found.group();
    }

    private static int lists(String token) {
        return given().auth().oauth2(token).get("/api/v1/audit").statusCode();
    }

    @Test
    void aTokenOfOnesOwnNeverGivesMoreThanItsOwnerHas() {
        String ann = Samples.name("ann");
        String session = SignedIn.as(ann, "root");
        String token = secret(with(session)
                .formParam("name", "laptop")
                .formParam("role", "admin")
                .post(PAGE));
        String less = secret(with(session)
                .formParam("name", "cron")
                .formParam("role", "viewer")
                .post(PAGE));
        Assertions.assertThat(lists(token)).isEqualTo(200);
        Assertions.assertThat(lists(less)).isEqualTo(403);
        SignedIn.as(ann, "readers");
        // For a moment the server remembers what the token gave.
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> Assertions.assertThat(lists(token)).isEqualTo(403));
        given().auth().oauth2(token).get("/api/v1/pools").then().statusCode(200);
    }

    @Test
    void whatIsDoneWithItIsToldByItsOwnersNameWhateverItIsCalled() {
        String ann = Samples.name("ann");
        String token =
                secret(with(SignedIn.as(ann, "ops")).formParam("name", "bob").post(PAGE));
        given().auth()
                .oauth2(token)
                .get("/api/v2/account/details")
                .then()
                .statusCode(200)
                .body("data.attributes.username", equalTo(ann));
        with(signIn(token).cookie(COOKIE)).get("/app/tasks").then().body(containsString(ann + " <span"));
    }

    @Test
    void aTokenIsAsLongAsItMayBeAndHasNoGreaterRole() {
        String session = SignedIn.as(Samples.name("ann"), "ops");
        with(session)
                .formParam("name", "laptop")
                .formParam("role", "admin")
                .post(PAGE)
                .then()
                .statusCode(400)
                .body(containsString("must be no more than your own"));
        with(session)
                .formParam("name", "laptop")
                .formParam("expiresIn", "P91D")
                .post(PAGE)
                .then()
                .statusCode(400)
                .body(not(containsString("berth_")));
    }

    @Test
    void onlyTheOwnerSeesAndRevokesThem() {
        String ann = SignedIn.as(Samples.name("ann"), "readers");
        String bob = SignedIn.as(Samples.name("bob"), "root");
        String name = Samples.name("laptop");
        String token = secret(with(ann).formParam("name", name).post(PAGE));
        String id = with(ann)
                .get(PAGE)
                .body()
                .htmlPath()
                .getString("**.find { it.name() == 'tr' && it.@id != '' }.@id")
                .replace("token-", "");
        with(ann).get(PAGE).then().body(containsString(name));
        with(bob).get(PAGE).then().statusCode(200).body(not(containsString(name)));
        with(bob).post(PAGE + "/" + id + "/revoke").then().statusCode(404);
        given().auth().oauth2(token).get("/api/v1/pools").then().statusCode(200);
        with(ann).post(PAGE + "/" + id + "/revoke").then().statusCode(303);
        given().auth().oauth2(token).get("/api/v1/pools").then().statusCode(401);
    }

    @Test
    void whoSignedInWithATokenMakesNoneOfTheirOwn() {
        as("viewer").get(PAGE).then().statusCode(404);
        as("viewer").formParam("name", "laptop").post(PAGE).then().statusCode(403);
        as("viewer").get("/app/settings/tokens").then().body(not(containsString(PAGE)));
        with(SignedIn.as(Samples.name("ann"), "readers"))
                .get("/app/settings/tokens")
                .then()
                .statusCode(equalTo(200))
                .body(allOf(containsString(PAGE), containsString("tokens of your own")));
    }
}

package dev.berth.server.api.identity;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A11: what is published of the issuer, and its keys")
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class PublishedKeysTest {
    private static final String ISSUER = "/.well-known/openid-configuration";
    private static final String KEYS = "/.well-known/jwks.json";

    private static String rotated(boolean withdraw) {
        return adminJson()
                .body(Map.of("withdraw", withdraw))
                .post("/identity/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static List<JWK> published() {
        try {
            return JWKSet.parse(
                            given().get(KEYS).then().statusCode(200).extract().asString())
                    .getKeys();
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theIssuerSaysWhereItsKeysAreToWhoeverAsks() {
        given().get(ISSUER)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("Cache-Control", "public, max-age=300")
                .body("issuer", equalTo(TestDatabase.ISSUER))
                .body("jwks_uri", equalTo(TestDatabase.ISSUER + KEYS))
                .body("id_token_signing_alg_values_supported", equalTo(List.of("RS256")))
                .body("claims_supported", hasItem("berth_workspace"));
    }

    @Test
    void ofAKeyOnlyItsPublicPartIsPublished() {
        String made = rotated(false);

        assertThat(published())
                .filteredOn(key -> key.getKeyID().equals(made))
                .singleElement()
                .satisfies(key -> {
                    assertThat(key.isPrivate()).isFalse();
                    assertThat(key.size()).isEqualTo(3072);
                    assertThat(key.getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
                    assertThat(key.getKeyUse()).isEqualTo(KeyUse.SIGNATURE);
                    assertThat(key.computeThumbprint()).hasToString(made);
                });
    }

    @Test
    void aKeyThatWasReplacedByHandStaysPublishedAndAWithdrawnOneDoesNot() {
        String first = rotated(false);
        String second = rotated(false);
        assertThat(published()).extracting(JWK::getKeyID).contains(first, second);

        String third = rotated(true);

        assertThat(published()).extracting(JWK::getKeyID).containsExactly(third);
        admin().get("/identity/keys")
                .then()
                .statusCode(200)
                .body("items.find { it.id == '" + second + "' }.withdrawn", equalTo(true))
                .body("items.find { it.id == '" + third + "' }.retiredAt", equalTo(null))
                .body("items.toString()", not(org.hamcrest.Matchers.containsString("private")));
        as("admin")
                .get("/audit?action=signing-key.create")
                .then()
                .statusCode(200)
                .body("items.object", hasItem(third));
    }

    @Test
    void onlyAnAdminSeesOrMakesKeys() {
        as("approver").get("/identity/keys").then().statusCode(403);
        as("approver")
                .contentType("application/json")
                .body("{}")
                .post("/identity/keys")
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {ISSUER, KEYS})
    void nobodyWritesThere(String address) {
        given().body("{}").post(address).then().statusCode(405).header("Allow", "GET, HEAD");
        given().head(address).then().statusCode(200);
    }
}

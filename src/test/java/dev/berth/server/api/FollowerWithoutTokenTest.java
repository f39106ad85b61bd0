package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.TestDatabase;
import dev.berth.server.web.PageClient;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Streams go on for as long as whoever follows would be let in again. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class FollowerWithoutTokenTest {
    @Test
    void aStreamEndsWhenItsTokenIsDeleted() {
        JsonPath made = adminJson()
                .body(Map.of("name", name("leaves"), "role", "viewer"))
                .post("/tokens")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        String token = made.getString("token");
        String session = PageClient.signIn(token).cookie(PageClient.COOKIE);
        try (EventStream program = EventStream.openWith(token, "/events");
                EventStream page = EventStream.ofPage("", session);
                EventStream other = EventStream.open("/events")) {
            assertThat(program.status()).isEqualTo(200);
            assertThat(page.status()).isEqualTo(200);
            as("admin").delete("/tokens/{id}", made.getString("id")).then().statusCode(204);
            program.awaitEnd();
            page.awaitEnd();
            assertThat(other.goesOn()).isTrue();
        }
    }
}

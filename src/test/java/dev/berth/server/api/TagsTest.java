package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static org.hamcrest.Matchers.equalTo;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags of workspaces, and how workspaces are found by them and by their names. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class TagsTest {

    private static ValidatableResponse create(String name, Map<String, String> tags) {
        return adminJson()
                .body(Map.of("name", name, "pool", pool(), "tags", tags))
                .post("/workspaces")
                .then();
    }

    private static String tagged(Map<String, String> tags) {
        String name = name("ws");
        create(name, tags).statusCode(201).body("tags", equalTo(tags));
        return name;
    }

    private static ValidatableResponse list(String parameter, String... values) {
        return as("viewer")
                .queryParam(parameter, List.of(values))
                .get("/workspaces")
                .then();
    }

    @Test
    void aPatchMergesTagsByTheirKeysAndASubmitterMayDoSo() {
        String name = tagged(Map.of("team", "net", "old", ""));
        json("submitter")
                .body("{\"tags\": {\"team\": \"core\", \"old\": null, \"new\": \"\"}}")
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(200)
                .body("tags", equalTo(Map.of("team", "core", "new", "")));
        as("viewer").get("/workspaces/{name}", name).then().body("tags", equalTo(Map.of("team", "core", "new", "")));
    }

    @Test
    void aListIsNarrowedByAKeyOrByAKeyAndItsValue() {
        String tag = name("tag");
        String plain = tagged(Map.of(tag, ""));
        String valued = tagged(Map.of(tag, "a=b c", "other", ""));
        list("tag", tag).statusCode(200).body("items.name", equalTo(List.of(valued, plain)));
        list("tag", tag + "=").body("items.name", equalTo(List.of(plain)));
        list("tag", tag + "=a=b c").body("items.name", equalTo(List.of(valued)));
        list("tag", tag, "other").body("items.name", equalTo(List.of(valued)));
        list("tag", tag, "nothing-else").body("items.name", equalTo(List.of()));
    }

    @Test
    void aListIsNarrowedByAPartOfTheName() {
        String part = name("part");
        create("a-" + part + "-b", Map.of()).statusCode(201);
        list("name", part).statusCode(200).body("items.name", equalTo(List.of("a-" + part + "-b")));
        list("name", "A b").statusCode(400).body("violations.field", equalTo(List.of("name")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Team", "größe", "cost-center", "kubernetes.io/team:net", "a b", "user@host", "1+1"})
    void aKeyMayHaveWhatUsersOfSuchSystemsAreUsedTo(String key) {
        tagged(Map.of(key, "a value, with = and 'quotes'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-a", "a-", "a=b", "a\nb", "a,b", "_a", "a b ", "aaa\u0000"})
    void aKeyThatIsReadInTwoWaysOrNotAtAllIsRefused(String key) {
        String field = "tags." + key.replaceAll("\\p{Cntrl}", "?");
        create(name("ws"), Map.of(key, "x")).statusCode(400).body("code", equalTo("invalid"));
        if (key.indexOf('\0') < 0) {
            create(name("ws"), Map.of(key, "x")).body("violations.field", equalTo(List.of(field)));
        }
    }

    @Test
    void tagsAreBounded() {
        create(name("ws"), Map.of("a".repeat(128), "b".repeat(256))).statusCode(201);
        create(name("ws"), Map.of("a".repeat(129), "")).statusCode(400);
        create(name("ws"), Map.of("a", "b".repeat(257))).statusCode(400);
        create(name("ws"), Map.of("a", "two\nlines")).statusCode(400);
        Map<String, String> many =
                IntStream.range(0, 51).boxed().collect(Collectors.toMap(number -> "tag" + number, number -> ""));
        create(name("ws"), many).statusCode(400).body("violations.field", equalTo(List.of("tags")));
        many.remove("tag0");
        create(name("ws"), many).statusCode(201);
        list("tag", "-").statusCode(400).body("violations.field", equalTo(List.of("tag")));
    }
}

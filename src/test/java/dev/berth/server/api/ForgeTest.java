package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.server.Receiver;
import dev.berth.server.Receiver.Answer;
import dev.berth.server.Receiver.Told;
import dev.berth.server.TestDatabase;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.web.PageClient;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forges that answer as theirs do are told of commits (O3). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class ForgeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final Receiver receiver = new Receiver();

    /** What the forge has: the states of commits, and comments by their ids. */
    private final Map<String, String> comments = new ConcurrentHashMap<>();

    private final AtomicInteger ids = new AtomicInteger(100);

    @Inject
    Database database;

    private String workspace;

    @BeforeEach
    void aWorkspace() {
        workspace = ApiClient.configuredWorkspace(ApiClient.pool());
        receiver.answer(this::forge);
    }

    @AfterEach
    void end() {
        admin().delete("/workspaces/{w}/hooks/forge", workspace);
        receiver.close();
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As all three do: 201 for what is new, 200 for what is changed, 404 for what is not there. */
    private Answer forge(Told told) {
        if (told.path().contains("/statuses/")) {
            return new Answer(201, Map.of(), "{\"id\": 1, \"state\": \"whatever\"}");
        }
        boolean comment = told.path().contains("comments") || told.path().contains("notes");
        if (!comment) {
            return new Answer(200, Map.of(), "{\"full_name\": \"acme/network\"}");
        }
        String body = tree(told.body()).path("body").asText();
        if (told.method().equals("POST")) {
            String id = Integer.toString(ids.incrementAndGet());
            comments.put(id, body);
            return new Answer(201, Map.of(), "{\"id\": " + id + ", \"body\": \"...\"}");
        }
        String id = told.path().substring(told.path().lastIndexOf('/') + 1);
        return comments.replace(id, body) == null
                ? new Answer(404, Map.of(), "{\"message\": \"Not Found\"}")
                : new Answer(200, Map.of(), "{\"id\": " + id + "}");
    }

    private Map<String, Object> forge(String template) {
        return new HashMap<>(Map.of(
                "name",
                "forge",
                "template",
                template,
                "url",
                receiver.url(template.equals("github") ? "/api/v3/" : ""),
                "repositories",
                List.of("acme/network"),
                "token",
                "hush-hush"));
    }

    private ValidatableResponse create(Map<String, ?> body) {
        return adminJson().body(body).post("/workspaces/{w}/hooks", workspace).then();
    }

    private Map<String, Object> source(Object... more) {
        Map<String, Object> source = new HashMap<>(Map.of("repository", "acme/network", "commit", COMMIT));
        for (int at = 0; at < more.length; at += 2) {
            source.put((String) more[at], more[at + 1]);
        }
        return source;
    }

    private ValidatableResponse submit(Map<String, ?> source) {
        return ApiClient.submit(Map.of("workspace", workspace, "type", "plan", "source", source));
    }

    private long submitted(Map<String, ?> source) {
        return submit(source).statusCode(202).extract().jsonPath().getLong("id");
    }

    private List<Told> told(int many) {
        await().atMost(PATIENCE).until(() -> receiver.told().size() >= many);
        return receiver.told();
    }

    /** As the turn writes it when a plan is done. */
    private void planned(long task, int add) {
        database.run("UPDATE tasks SET status = 'running', attempt = 1, started_at = now() WHERE id = $1", task)
                .await()
                .atMost(PATIENCE);
        database.run(
                        "UPDATE tasks SET status = 'planned', finished_at = now(), plan_has_changes = true, plan_add = $2,"
                                + " plan_change = 0, plan_destroy = 0 WHERE id = $1",
                        task,
                        add)
                .await()
                .atMost(PATIENCE);
    }

    @Test
    void githubIsToldOfACommitAndKeepsOneCommentWithThePlan() {
        create(forge("github"))
                .statusCode(201)
                .body("secret", nullValue())
                .body("repositories", equalTo(List.of("acme/network")));
        long task = submitted(source("pullRequest", 7));
        List<Told> told = told(1);
        assertThat(told.getFirst().path()).isEqualTo("/api/v3/repos/acme/network/statuses/" + COMMIT);
        assertThat(told.getFirst().header("authorization")).isEqualTo("Bearer hush-hush");
        assertThat(tree(told.getFirst().body()).get("state").asText()).isEqualTo("pending");
        assertThat(tree(told.getFirst().body()).get("context").asText()).isEqualTo("berth/" + workspace);

        planned(task, 3);
        told = told(4);
        assertThat(told).extracting(Told::method).containsExactly("POST", "POST", "POST", "POST");
        assertThat(tree(told.get(2).body()).get("state").asText()).isEqualTo("success");
        assertThat(tree(told.get(2).body()).get("description").asText())
                .isEqualTo("Planned: 3 to add, 0 to change, 0 to destroy");
        assertThat(told.get(3).path()).isEqualTo("/api/v3/repos/acme/network/issues/7/comments");
        assertThat(comments.values())
                .hasSize(1)
                .allSatisfy(text -> assertThat(text).contains("task " + task, COMMIT, "3 to add"));

        planned(submitted(source("pullRequest", 7)), 5);
        told = told(8);
        assertThat(told.get(7).method()).isEqualTo("PATCH");
        assertThat(told.get(7).path()).isEqualTo("/api/v3/repos/acme/network/issues/comments/101");
        assertThat(comments.values())
                .hasSize(1)
                .allSatisfy(text -> assertThat(text).contains("5 to add"));
    }

    @Test
    void aCommentThatSomebodyDeletedIsMadeAnew() {
        create(forge("gitea")).statusCode(201);
        planned(submitted(source("pullRequest", 7)), 1);
        told(4);
        comments.clear();
        planned(submitted(source("pullRequest", 7)), 2);

        List<Told> told = told(9);
        assertThat(told.get(7).path()).isEqualTo("/api/v1/repos/acme/network/issues/comments/101");
        assertThat(told.get(8).path()).isEqualTo("/api/v1/repos/acme/network/issues/7/comments");
        assertThat(told.get(8).header("authorization")).isEqualTo("token hush-hush");
        assertThat(comments).containsOnlyKeys("102");
    }

    @Test
    void gitlabIsToldInItsOwnWords() {
        Map<String, Object> body = forge("gitlab");
        body.put("repositories", List.of("acme/infra/network"));
        create(body).statusCode(201);
        receiver.answer(told -> told.path().contains("/statuses/")
                        && tree(told.body()).get("state").asText().equals("running")
                ? new Answer(400, Map.of(), "{\"message\": \"Cannot transition status via :run from :running\"}")
                : forge(told));
        planned(submitted(source("repository", "acme/infra/network", "pullRequest", 9)), 1);

        List<Told> told = told(4);
        assertThat(told.get(0).path()).isEqualTo("/api/v4/projects/acme%2Finfra%2Fnetwork/statuses/" + COMMIT);
        assertThat(told.get(0).header("private-token")).isEqualTo("hush-hush");
        assertThat(told)
                .filteredOn(one -> one.path().contains("/statuses/"))
                .extracting(one -> tree(one.body()).get("state").asText())
                .containsExactly("pending", "running", "success");
        assertThat(tree(told.get(0).body()).get("name").asText()).isEqualTo("berth/" + workspace);
        assertThat(told.get(3).path()).isEqualTo("/api/v4/projects/acme%2Finfra%2Fnetwork/merge_requests/9/notes");
    }

    @Test
    void withoutAPullRequestNothingIsCommented() {
        create(forge("github")).statusCode(201);
        planned(submitted(source()), 1);

        assertThat(told(3)).allSatisfy(one -> assertThat(one.path()).contains("/statuses/"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin().queryParam("status", "delivered")
                        .get("/workspaces/{w}/hooks/forge/deliveries", workspace)
                        .then()
                        .body(
                                "items.object",
                                equalTo(List.of(
                                        "source/acme/network@" + COMMIT,
                                        "source/acme/network@" + COMMIT,
                                        "source/acme/network@" + COMMIT))));
        assertThat(comments).isEmpty();
    }

    @Test
    void aTaskSaysWhereItComesFrom() {
        create(forge("github")).statusCode(201);
        long task = submit(source("pullRequest", 7))
                .statusCode(202)
                .body("source.pullRequest", equalTo(7))
                .extract()
                .jsonPath()
                .getLong("id");
        long other = submitted(source());
        as("viewer").get("/tasks/{t}", task).then().body("source", equalTo(source("pullRequest", 7)));
        as("viewer")
                .get("/tasks?workspace={w}", workspace)
                .then()
                .body("items.source.commit", equalTo(List.of(COMMIT, COMMIT)))
                .body("items.source.pullRequest", containsInAnyOrder(7, null));
        as("viewer").get("/tasks/{t}", other).then().body("source.pullRequest", nullValue());
        PageClient.as("viewer")
                .get("/app/tasks/{t}", task)
                .then()
                .statusCode(200)
                .body(containsString("acme/network#7 at " + COMMIT));
        long plain = ApiClient.submitted(workspace, "plan");
        as("viewer").get("/tasks/{t}", plain).then().body("source", nullValue());
    }

    @Test
    void nobodyMarksACommitOfARepositoryThatNoAdminNamed() {
        submit(source())
                .statusCode(422)
                .body("code", equalTo("source_not_allowed"))
                .body("violations.field", equalTo(List.of("source.repository")));
        create(forge("github")).statusCode(201);
        submit(source("repository", "acme/other")).statusCode(422);
        submit(source("repository", "ACME/network")).statusCode(422);
        submit(source("commit", "main")).statusCode(400).body("violations.field", equalTo(List.of("source.commit")));
        submit(source("pullRequest", 0))
                .statusCode(400)
                .body("violations.field", equalTo(List.of("source.pullRequest")));
        String other = ApiClient.configuredWorkspace(ApiClient.pool());
        ApiClient.submit(Map.of("workspace", other, "type", "plan", "source", source()))
                .statusCode(422);
        ApiClient.submitted(workspace, "plan");
        long task = submitted(source());
        assertThat(told(1)).hasSize(1);
        as("submitter").post("/tasks/{t}/cancel", task).then().statusCode(200);
        assertThat(tree(told(2).get(1).body()).get("state").asText()).isEqualTo("failure");
    }

    @Test
    void theTokenIsNeverShownAndNeverSentToAnotherServer() {
        create(forge("github")).statusCode(201).body("$", not(org.hamcrest.Matchers.hasKey("token")));
        admin().get("/workspaces/{w}/hooks/forge", workspace).then().body(not(containsString("hush")));
        try (Receiver other = new Receiver()) {
            adminJson()
                    .body(Map.of("url", other.url("/api/v3")))
                    .patch("/workspaces/{w}/hooks/forge", workspace)
                    .then()
                    .statusCode(400)
                    .body("violations.field", equalTo(List.of("token")));
            adminJson()
                    .body(Map.of("url", other.url("/api/v3"), "token", "another"))
                    .patch("/workspaces/{w}/hooks/forge", workspace)
                    .then()
                    .statusCode(200);
            admin().post("/workspaces/{w}/hooks/forge/ping", workspace).then().body("status", equalTo(204));
            assertThat(other.told().getFirst().header("authorization")).isEqualTo("Bearer another");
            assertThat(other.told().getFirst().path()).isEqualTo("/api/v3/repos/acme/network");
        }
        adminJson().post("/workspaces/{w}/hooks/forge/rotate", workspace).then().statusCode(409);
        String trail = admin().queryParam("action", "hook.update").get("/audit").asString();
        assertThat(trail).doesNotContain("hush").doesNotContain("another");
    }

    @Test
    void whatIsWrongWithAForgeIsNamed() {
        Map<String, Object> body = forge("github");
        body.put("repositories", List.of("acme/network", "acme", "a/b/c", "../x"));
        body.put("events", List.of("task.failed"));
        body.remove("token");
        create(body)
                .statusCode(400)
                .body(
                        "violations.field",
                        equalTo(List.of("events", "repositories[1]", "repositories[2]", "repositories[3]", "token")));
        Map<String, Object> plain = new HashMap<>(Map.of(
                "name",
                "forge",
                "url",
                receiver.url("/"),
                "events",
                List.of("task.failed"),
                "token",
                "x",
                "repositories",
                List.of("a/b")));
        create(plain).statusCode(400).body("violations.field", equalTo(List.of("repositories", "token")));
        adminJson()
                .body(forge("github"))
                .post("/hooks")
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("template")));
        Map<String, Object> far = forge("github");
        far.put("url", receiver.url("/" + "x".repeat(1_000)));
        create(far).statusCode(400).body("violations.field", equalTo(List.of("url")));
        Map<String, Object> gitea = forge("gitea");
        gitea.remove("url");
        create(gitea).statusCode(400).body("violations.field", equalTo(List.of("url")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"github", "gitlab", "gitea"})
    void aForgeThatIsAwayIsToldLater(String template) {
        create(forge(template)).statusCode(201);
        receiver.answer(502);
        submitted(source());
        told(1);
        receiver.answer(this::forge);

        List<Told> told = told(2);
        assertThat(told.get(0).body()).isEqualTo(told.get(1).body());
    }
}

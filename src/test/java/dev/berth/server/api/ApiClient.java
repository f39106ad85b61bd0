package dev.berth.server.api;

import static io.restassured.RestAssured.given;

import dev.berth.server.TestDatabase;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Speaks to the server under test as a user of some role, and makes what tests need under names of their own. */
public final class ApiClient {
    static final String BASE = "/api/v1";
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    private ApiClient() {}

    public static String name(String prefix) {
        return prefix + "-" + Long.toString(System.nanoTime(), 36) + "-" + COUNTER.incrementAndGet();
    }

    public static RequestSpecification as(String role) {
        return given().basePath(BASE).auth().oauth2(token(role));
    }

    public static RequestSpecification admin() {
        return as("admin");
    }

    public static RequestSpecification adminJson() {
        return admin().contentType(ContentType.JSON);
    }

    public static RequestSpecification json(String role) {
        return as(role).contentType(ContentType.JSON);
    }

    public static RequestSpecification anonymous() {
        return given().basePath(BASE);
    }

    /** A token of that role; one for all tests. */
    public static String token(String role) {
        return role.equals("admin") ? TestDatabase.ADMIN_TOKEN : TOKENS.computeIfAbsent(role, ApiClient::newToken);
    }

    public static String newToken(String role) {
        return adminJson()
                .body(Map.of("name", role, "role", role))
                .post("/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    /** A static pool, whose agents nobody has to start. */
    public static String pool() {
        String name = name("pool");
        adminJson()
                .body(Map.of("name", name, "runtime", "static", "minPods", 0, "maxPods", 5))
                .post("/pools")
                .then()
                .statusCode(201);
        return name;
    }

    public static String workspace(String pool) {
        String name = name("ws");
        adminJson()
                .body(Map.of("name", name, "pool", pool))
                .post("/workspaces")
                .then()
                .statusCode(201);
        return name;
    }

    public static String configuredWorkspace(String pool) {
        String name = workspace(pool);
        admin().contentType("application/gzip")
                .body(Archives.tarGz(tar -> Archives.file(tar, "main.tf", "# nothing")))
                .put("/workspaces/{name}/configuration", name)
                .then()
                .statusCode(201);
        return name;
    }

    public static ValidatableResponse submit(Map<String, Object> task) {
        return json("submitter").body(task).post("/tasks").then();
    }

    public static long submitted(String workspace, String type) {
        return submit(Map.of("workspace", workspace, "type", type))
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("id");
    }
}

package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.name;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two workspaces in two pools, and everybody who can have rights on the first: by a role over everything, by its name, by a tag of
 * it; and those who have none on it.
 */
public final class Cast {
    public static final List<String> ROLES = List.of("viewer", "submitter", "approver", "admin");

    private final Map<String, String> tokens = new LinkedHashMap<>();
    private final String tag = name("env");
    public final String pool = ApiClient.pool();
    public final String otherPool = ApiClient.pool();
    public final String workspace;
    public final String other = ApiClient.configuredWorkspace(otherPool);

    /** A task of the workspace; another one keeps that from being deleted. */
    public final long task;

    public final long otherTask;

    public Cast() {
        workspace = ApiClient.configuredWorkspace(pool);
        adminJson()
                .body(Map.of("tags", Map.of(tag, "yes")))
                .patch("/workspaces/{name}", workspace)
                .then()
                .statusCode(200);
        ApiClient.submitted(workspace, "plan");
        task = ApiClient.submitted(workspace, "plan");
        otherTask = ApiClient.submitted(other, "plan");
        for (String role : ROLES) {
            tokens.put(role + " over everything", ApiClient.token(role));
            tokens.put(role + " by name", member(Map.of("role", role, "workspace", workspace)));
            tokens.put(role + " by tag", member(Map.of("role", role, "tag", tag + "=yes")));
        }
        tokens.put("admin of the other", member(Map.of("role", "admin", "workspace", other)));
        tokens.put("nobody in particular", member(null));
    }

    /** A token of somebody who is in a team with that grant alone. */
    public static String member(Map<String, Object> grant) {
        String person = name("person");
        Map<String, Object> team = new HashMap<>(Map.of("name", name("team"), "members", List.of(person)));
        if (grant != null) {
            team.put("grants", List.of(grant));
        }
        adminJson().body(team).post("/teams").then().statusCode(201);
        return adminJson()
                .body(Map.of("name", name("token"), "person", person))
                .post("/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    /** Everybody, by what they are. */
    public Map<String, String> tokens() {
        return Map.copyOf(tokens);
    }

    public String token(String who) {
        return tokens.get(who);
    }

    public String tag() {
        return tag;
    }

    /** The role on the workspace; empty for none. */
    public static String role(String who) {
        return who.matches("(viewer|submitter|approver|admin) (over everything|by name|by tag)")
                ? who.substring(0, who.indexOf(' '))
                : "";
    }

    public static boolean everywhere(String who) {
        return who.endsWith(" over everything");
    }

    public static boolean suffices(String role, String least) {
        return ROLES.indexOf(role) >= ROLES.indexOf(least);
    }

    /** Those who do not see the workspace. */
    public List<String> outsiders() {
        return new ArrayList<>(List.of("admin of the other", "nobody in particular"));
    }

    /** How the front calls the workspace. */
    public String frontId() {
        return "ws-"
                + admin().basePath("/api/v2")
                        .get("/organizations/berth/workspaces/{name}", workspace)
                        .then()
                        .statusCode(200)
                        .extract()
                        .<String>path("data.id")
                        .substring(3);
    }
}

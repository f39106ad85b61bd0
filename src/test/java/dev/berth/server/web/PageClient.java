package dev.berth.server.web;

import static io.restassured.RestAssured.given;

import dev.berth.server.api.ApiClient;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Asks for pages as a browser does: with a cookie, saying where it comes from, and following nothing by itself. */
public final class PageClient {
    public static final String COOKIE = "berth_session";
    private static final Map<String, String> SESSIONS = new ConcurrentHashMap<>();

    private PageClient() {}

    /** Somebody who has not signed in. */
    public static RequestSpecification stranger() {
        return given().redirects().follow(false);
    }

    /** Somebody of that role, on one of this server's own pages. */
    public static RequestSpecification as(String role) {
        return with(SESSIONS.computeIfAbsent(
                role, one -> signIn(ApiClient.token(one)).cookie(COOKIE)));
    }

    public static RequestSpecification with(String session) {
        return fromHere().cookie(COOKIE, session);
    }

    /** A request that one of this server's own pages sends. */
    public static RequestSpecification fromHere() {
        return stranger().header("Origin", origin());
    }

    public static String origin() {
        return "http://localhost:" + RestAssured.port;
    }

    public static Response signIn(String token) {
        return fromHere().formParam("token", token).post("/app/sign-in");
    }
}

package dev.berth.server.web;

import static dev.berth.server.web.PageClient.stranger;

import dev.berth.server.TestDatabase;
import io.restassured.response.Response;
import java.util.Map;

/** Browsers of people who come from the identity provider. */
public final class SignedIn {
    private SignedIn() {}

    /** What a browser has when it comes back from the provider. */
    public record Back(String address, Map<String, String> cookies) {
        public Response go() {
            return stranger().urlEncodingEnabled(false).cookies(cookies).get(address);
        }
    }

    /** The way of a browser until it comes back; groups stand with commas between them. */
    public static Back comesBack(String who, String groups) {
        Response begun = stranger().queryParam("next", "/app/tasks").get("/app/sign-in/oidc");
        begun.then().statusCode(303);
        String address = stranger()
                .urlEncodingEnabled(false)
                .get(begun.header("Location") + "&user=" + who + "&groups=" + groups + "&sid=s-" + who)
                .then()
                .statusCode(302)
                .extract()
                .header("Location");
        return new Back(address, begun.cookies());
    }

    /** The cookie of somebody's session. */
    public static String as(String who, String groups) {
        return comesBack(who, groups).go().then().statusCode(303).extract().cookie(PageClient.COOKIE);
    }

    /** What the provider calls them. */
    public static String id(String who) {
        return "id-of-" + who;
    }

    /** A logout token of the provider for all sessions of somebody. */
    public static String logoutToken(String who) {
        return stranger()
                .get(TestDatabase.issuer() + "/logout-token?sub=" + id(who))
                .asString();
    }
}

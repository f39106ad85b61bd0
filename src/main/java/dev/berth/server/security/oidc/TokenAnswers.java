package dev.berth.server.security.oidc;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcResponseFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;

/** What the token endpoint answers to a code: why it gives no token is told here, since the library does not keep its status. */
@Singleton
@Unremovable
@OidcEndpoint(OidcEndpoint.Type.TOKEN)
class TokenAnswers implements OidcResponseFilter {
    private static final int OK = 200;
    private static final int BROKEN = 500;

    @Override
    public Uni<Void> filter(OidcResponseFilterContext answer) {
        try {
            check(answer.statusCode(), new JsonObject(String.valueOf(answer.responseBody())));
            return Uni.createFrom().voidItem();
        } catch (DecodeException e) {
            return Uni.createFrom()
                    .failure(SignInFailedException.away(
                            "the token endpoint answers with " + answer.statusCode() + " and no JSON object"));
        } catch (SignInFailedException e) {
            return Uni.createFrom().failure(e);
        }
    }

    private static void check(int status, JsonObject says) {
        if (status == OK) {
            if (!(says.getValue("id_token") instanceof String)) {
                throw SignInFailedException.refused(
                        "the provider gives no ID token: is openid among its client's scopes?");
            }
            return;
        }
        // A code that it does not take, say. Its words are the provider's own, and tell an administrator why.
        String why = "the token endpoint answers with " + status + ": " + says.getValue("error") + " "
                + says.getValue("error_description", "");
        throw status < BROKEN ? SignInFailedException.refused(why) : SignInFailedException.away(why);
    }
}

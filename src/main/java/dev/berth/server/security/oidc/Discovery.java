package dev.berth.server.security.oidc;

import dev.berth.server.config.BerthConfig;
import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.quarkus.oidc.common.OidcResponseFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0), each time that the library asks for it. The library takes what it
 * is told; that it is this issuer's document, and that no door is without TLS where the issuer has it, is for this.
 */
@Singleton
@OidcEndpoint(OidcEndpoint.Type.DISCOVERY)
class Discovery implements OidcRequestFilter, OidcResponseFilter {
    private static final int OK = 200;
    private static final List<String> DOORS = List.of("authorization_endpoint", "token_endpoint", "jwks_uri");
    private static final String END_SESSION = "end_session_endpoint";

    private final String issuer;
    private volatile @Nullable String endSession;
    private volatile String problem = "";

    Discovery(BerthConfig config) {
        this.issuer = config.oidc().issuer().map(String::strip).orElse("");
    }

    /** Where to sign out there, as it said last; empty when it has no such thing, or was not read yet. */
    Optional<String> endSession() {
        return Optional.ofNullable(endSession);
    }

    /** Why the last one was none. */
    String problem() {
        return problem.isEmpty() ? "the identity provider cannot be reached at " + issuer : problem;
    }

    @Override
    public Uni<Void> filter(OidcRequestFilterContext call) {
        problem = "";
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> filter(OidcResponseFilterContext answer) {
        try {
            if (answer.statusCode() != OK) {
                throw SignInFailedException.away(
                        "the discovery document of " + issuer + " is answered with " + answer.statusCode());
            }
            JsonObject document = new JsonObject(String.valueOf(answer.responseBody()));
            check(document);
            endSession = document.getString(END_SESSION);
            return Uni.createFrom().voidItem();
        } catch (SignInFailedException e) {
            return failed(e);
        } catch (DecodeException | ClassCastException e) {
            return failed(SignInFailedException.away("the discovery document of " + issuer + " makes no sense"));
        }
    }

    private Uni<Void> failed(SignInFailedException failure) {
        problem = String.valueOf(failure.getMessage());
        return Uni.createFrom().failure(failure);
    }

    private void check(JsonObject document) {
        Object its = document.getValue("issuer");
        if (!issuer.equals(its)) {
            throw SignInFailedException.away("the discovery document of " + issuer + " names another issuer: " + its);
        }
        DOORS.forEach(name -> require(document, name));
        if (document.containsKey(END_SESSION)) {
            require(document, END_SESSION);
        }
    }

    private void require(JsonObject document, String name) {
        if (!(document.getValue(name) instanceof String text && usable(text))) {
            throw SignInFailedException.away("the discovery document of " + issuer + " has no usable " + name);
        }
    }

    /** A provider with TLS has no part without it. */
    private boolean usable(String text) {
        try {
            URI address = new URI(text);
            boolean plain = "http".equals(address.getScheme()) && !issuer.startsWith("https:");
            return address.getHost() != null && (plain || "https".equals(address.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}

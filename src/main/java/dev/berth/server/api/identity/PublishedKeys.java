package dev.berth.server.api.identity;

import dev.berth.server.issuer.Discovery;
import dev.berth.server.issuer.IssuerKeys;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.Set;

/**
 * What whoever checks a token asks the issuer, without one of his own (OpenID Connect Discovery 1.0, RFC 7517). Every server
 * answers by itself. Where nobody issues tokens there is nothing at these addresses.
 */
@ApplicationScoped
public class PublishedKeys {
    private static final String ISSUER = "/.well-known/openid-configuration";
    private static final String KEYS = Discovery.KEYS;

    /** Less than any key is published before it signs. */
    private static final String KEPT = "public, max-age=300";

    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final int METHOD_NOT_ALLOWED = 405;

    private final Discovery discovery;
    private final IssuerKeys keys;

    PublishedKeys(Discovery discovery, IssuerKeys keys) {
        this.discovery = discovery;
        this.keys = keys;
    }

    /** Whether they are found at that path. */
    public static boolean isAt(String path) {
        return path.equals(ISSUER) || path.equals(KEYS);
    }

    void register(@Observes Router router) {
        router.route(ISSUER).handler(this::issuer);
        router.route(KEYS).handler(this::keys);
    }

    private void issuer(RoutingContext context) {
        Optional<String> document = discovery.document();
        if (document.isEmpty()) {
            context.next();
        } else if (reads(context)) {
            answer(context, "application/json", document.get());
        }
    }

    private void keys(RoutingContext context) {
        if (discovery.document().isEmpty()) {
            context.next();
        } else if (reads(context)) {
            keys.published()
                    .subscribe()
                    .with(
                            published -> answer(
                                    context,
                                    "application/jwk-set+json",
                                    "{\"keys\":[" + String.join(",", published) + "]}"),
                            context::fail);
        }
    }

    private static boolean reads(RoutingContext context) {
        if (METHODS.contains(context.request().method())) {
            return true;
        }
        context.response().putHeader("Allow", "GET, HEAD");
        context.fail(METHOD_NOT_ALLOWED);
        return false;
    }

    private static void answer(RoutingContext context, String type, String text) {
        HttpServerResponse response = context.response();
        if (response.closed()) {
            return;
        }
        response.putHeader("Content-Type", type)
                .putHeader("Cache-Control", KEPT)
                // Nothing in it is anybody's secret, and some check tokens in a browser.
                .putHeader("Access-Control-Allow-Origin", "*");
        var unused = response.end(text);
    }
}

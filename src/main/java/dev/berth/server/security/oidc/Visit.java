package dev.berth.server.security.oidc;

import io.vertx.ext.web.RoutingContext;

/**
 * A request that has to do with the provider.
 *
 * @param returnTo where the provider sends the browser: what it was told of this server
 * @param secure whether the browser has this server over TLS
 */
public record Visit(RoutingContext context, String returnTo, boolean secure) {
    /** One that sends nobody to the provider. */
    static Visit of(RoutingContext context) {
        return new Visit(context, IdentityProvider.SIGN_IN, true);
    }
}

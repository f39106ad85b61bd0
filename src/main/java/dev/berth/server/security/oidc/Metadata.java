package dev.berth.server.security.oidc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0).
 *
 * @param endSession where to sign out there; null when the provider has no such thing
 * @param secretInBody whether it takes a client's secret among the parameters and in no header
 */
record Metadata(
        URI authorization, URI token, URI keys, @Nullable URI endSession, boolean secretInBody) {

    /**
     * Reads a document.
     *
     * @param issuer whose it has to be
     * @throws SignInFailedException when it is another's, or something is missing
     */
    static Metadata of(Map<String, Object> document, String issuer) {
        if (!issuer.equals(document.get("issuer"))) {
            throw SignInFailedException.away(
                    "the discovery document of " + issuer + " names another issuer: " + document.get("issuer"));
        }
        boolean tls = issuer.startsWith("https:");
        Object methods = document.get("token_endpoint_auth_methods_supported");
        boolean secretInBody = methods instanceof List<?> list
                && list.contains("client_secret_post")
                && !list.contains("client_secret_basic");
        return new Metadata(
                address(document, "authorization_endpoint", tls),
                address(document, "token_endpoint", tls),
                address(document, "jwks_uri", tls),
                document.containsKey("end_session_endpoint") ? address(document, "end_session_endpoint", tls) : null,
                secretInBody);
    }

    /** A provider with TLS has no part without it. */
    private static URI address(Map<String, Object> document, String name, boolean tls) {
        if (document.get(name) instanceof String text) {
            try {
                URI address = new URI(text);
                boolean good = address.getHost() != null
                        && ("https".equals(address.getScheme()) || (!tls && "http".equals(address.getScheme())));
                if (good) {
                    return address;
                }
            } catch (URISyntaxException e) {
                throw SignInFailedException.away("the discovery document has no usable " + name);
            }
        }
        throw SignInFailedException.away("the discovery document has no usable " + name);
    }
}

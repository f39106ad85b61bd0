package dev.berth.server.security;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/** Where a browser keeps the secret of its session: out of reach of scripts, of other sites' forms and of the API. */
public final class SessionCookie {
    private static final String NAME = "berth_session";
    private static final String PATH = "/app";
    private static final int LONGEST = 100;

    private SessionCookie() {}

    static Optional<String> secret(HttpServerRequest request) {
        return Optional.ofNullable(request.getCookie(NAME))
                .map(Cookie::getValue)
                .filter(secret -> !secret.isEmpty() && secret.length() <= LONGEST);
    }

    /**
     * The cookie for {@code Set-Cookie}.
     *
     * @param secure whether the browser came over TLS, and is to show it over nothing else
     */
    public static String of(String secret, Duration lifetime, boolean secure) {
        return Cookie.cookie(NAME, secret)
                .setPath(PATH)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setSecure(secure)
                .setMaxAge(lifetime.toSeconds())
                .encode();
    }

    /** Takes it away. */
    public static String gone(boolean secure) {
        return of("", Duration.ZERO, secure);
    }

    /** The one that came with a request, to be sent again. */
    public static Optional<String> again(HttpServerRequest request, Duration lifetime, boolean secure) {
        return secret(request).map(secret -> of(secret, lifetime, secure));
    }
}

package dev.berth.server.web.session;

import dev.berth.server.security.oidc.IdentityProvider;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Where a browser keeps a sign-in that is under way: sealed, for this one address, and gone when it is over. */
final class SignInCookie {
    private static final String NAME = "berth_sign_in";

    private SignInCookie() {}

    static @Nullable String value(HttpServerRequest request) {
        Cookie cookie = request.getCookie(NAME);
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    /** For {@code Set-Cookie}. It has to come along when the provider sends the browser back. */
    static String of(String value, boolean secure) {
        return encoded(value, IdentityProvider.SIGN_IN_LASTS.toSeconds(), secure);
    }

    static String gone(boolean secure) {
        return encoded("", 0, secure);
    }

    private static String encoded(String value, long seconds, boolean secure) {
        return Cookie.cookie(NAME, value)
                .setPath(IdentityProvider.SIGN_IN)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setSecure(secure)
                .setMaxAge(seconds)
                .encode();
    }
}

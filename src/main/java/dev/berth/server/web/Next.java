package dev.berth.server.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where somebody goes on after signing in: to a page of this server, whatever an address says. */
public record Next(String address) {
    /** Where the page begins. */
    public static final Next HOME = new Next("/app");

    private static final int LONGEST = 2_000;
    private static final String SIGN_IN = "/app/sign-in";

    /** Characters of a path and a query, with no second slash or dots from which a browser could make another host or door. */
    private static final Pattern INSIDE = Pattern.compile(
            "/app(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~%!$&'()*+,;=:@-]+)*/?(\\?[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*)?");

    /** That page, or the first one. */
    public static Next of(@Nullable String wanted) {
        return Optional.ofNullable(wanted).flatMap(Next::inside).orElse(HOME);
    }

    private static Optional<Next> inside(String wanted) {
        boolean good = wanted.length() <= LONGEST
                && INSIDE.matcher(wanted).matches()
                && !wanted.startsWith(SIGN_IN)
                && !wanted.startsWith("/app/sign-out");
        return good ? Optional.of(new Next(wanted)) : Optional.empty();
    }

    /** The page that asks to sign in, and goes on there. */
    public String signIn() {
        return equals(HOME) ? SIGN_IN : SIGN_IN + "?next=" + URLEncoder.encode(address, StandardCharsets.UTF_8);
    }
}

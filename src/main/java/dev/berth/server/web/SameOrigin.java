package dev.berth.server.web;

import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that changes something was made by a page of this server. Browsers say where a request comes from, and no
 * page can make them say otherwise; whoever is no browser has no cookie that anybody could misuse.
 */
record SameOrigin(
        String method, @Nullable String fetchSite, @Nullable String origin) {
    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    /** @param own whether an origin is this server's */
    boolean allows(Predicate<String> own) {
        if (SAFE.contains(method)) {
            return true;
        }
        // Only sent to addresses that a browser trusts, which are those over TLS and its own machine.
        if (fetchSite != null) {
            return fetchSite.equals("same-origin");
        }
        return origin != null && own.test(origin);
    }
}

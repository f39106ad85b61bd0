package dev.berth.server.config;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The address that stands as {@code iss} in the tokens of runs (A11). It is compared letter by letter. */
public final class IssuerAddress {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private IssuerAddress() {}

    /** As configured, else the external address if it may be one; empty: there are no such tokens. */
    public static Optional<String> of(BerthConfig config) {
        return config.identity()
                .issuer()
                .or(() -> config.externalUrl().map(url -> url.strip().replaceFirst("/+$", "")))
                .filter(address -> problem(address).isEmpty());
    }

    /** What is wrong with it; empty when nothing is. */
    static String problem(String text) {
        String problem = PublicUrl.problem(text);
        if (!problem.isEmpty()) {
            return problem;
        }
        if (!text.equals(text.strip()) || text.endsWith("/")) {
            return "must have no slash and no blank at its end: it is compared letter by letter";
        }
        URI url = URI.create(text);
        boolean https = url.getScheme().equals("https");
        boolean own = url.getScheme().equals("http")
                && LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches();
        return https || own ? "" : "must begin with https://, unless it is this machine's own (localhost)";
    }
}

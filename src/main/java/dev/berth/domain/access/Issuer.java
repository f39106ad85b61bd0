package dev.berth.domain.access;

import static dev.berth.domain.Invariant.require;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who signs tokens: the address that stands in their {@code iss}, letter by letter (I3).
 *
 * @param text the address as the tokens have it
 */
public record Issuer(String text) {
    private static final int LONGEST = 500;
    private static final int MAX_PORT = 65_535;

    /** Scheme, host, port and path; no user, no question and no fragment, and nothing that can be written in two ways. */
    private static final Pattern URL = Pattern.compile(
            "(?<scheme>https?)://(?<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?\\.?|\\[[0-9a-f:.]+])(:(?<port>[0-9]{1,5}))?"
                    + "(?<path>(/[a-z0-9._~!$&'()*+,;=:@%-]*)*)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    public Issuer {
        require(problem(text, true).isEmpty(), "an issuer " + problem(text, true));
    }

    /**
     * What is wrong with an address; empty when nothing is.
     *
     * @param plainLoopback whether http will do on this machine itself
     */
    public static String problem(String text, boolean plainLoopback) {
        if (text.length() > LONGEST) {
            return "must have at most " + LONGEST + " characters";
        }
        Matcher url = URL.matcher(text);
        if (!url.matches() || port(url) < 1 || port(url) > MAX_PORT || climbs(url.group("path"))) {
            return "must be an address such as https://issuer.example.com, with a path at most";
        }
        if (scheme(url).equals("http")
                && !(plainLoopback && LOOPBACK.matcher(host(url)).matches())) {
            return plainLoopback
                    ? "must begin with https://, or be on this machine itself"
                    : "must begin with https://";
        }
        return "";
    }

    /** Whether another address leads to the same place, however it is written. */
    public boolean isSameAs(String other) {
        Optional<String> theirs = comparable(other.strip());
        return theirs.isPresent() && theirs.equals(comparable(text));
    }

    /** Whether what is asked of it goes over the network without TLS. */
    public boolean isPlain() {
        return text.regionMatches(true, 0, "http:", 0, "http:".length());
    }

    /** Where it says where its keys are. */
    public String discovery() {
        return (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + "/.well-known/openid-configuration";
    }

    private static Optional<String> comparable(String text) {
        Matcher url = URL.matcher(text);
        return url.matches()
                ? Optional.of(scheme(url) + "://" + host(url) + ":" + port(url)
                        + url.group("path").replaceFirst("/+$", ""))
                : Optional.empty();
    }

    private static String scheme(Matcher url) {
        return url.group("scheme").toLowerCase(Locale.ROOT);
    }

    /** A dot at its end is the same host. */
    private static String host(Matcher url) {
        return url.group("host").toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    }

    private static int port(Matcher url) {
        String port = url.group("port");
        return port != null ? Integer.parseInt(port) : scheme(url).equals("https") ? 443 : 80;
    }

    private static boolean climbs(String path) {
        return (path + "/").contains("/../") || (path + "/").contains("/./") || path.contains("%");
    }

    @Override
    public String toString() {
        return text;
    }
}

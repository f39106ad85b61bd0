package dev.berth.domain.hook;

import static dev.berth.domain.Invariant.require;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a hook sends (O2): scheme, host, port, path and query, in one way of writing alone, so that nobody reads another host in it
 * than is asked. Whether that host may be asked is found out when it is.
 *
 * @param text as it was given
 */
public record HookAddress(String text) {
    private static final int LONGEST = 2_000;
    private static final int MAX_PORT = 65_535;
    private static final int LONGEST_HOST = 253;

    /** No user, no fragment; of a host only what DNS has, or a number of IPv6 between brackets, without a zone. */
    private static final Pattern URL = Pattern.compile(
            "(?<scheme>https?)://(?<host>[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\\[[0-9a-f:.]+])(:(?<port>[0-9]{1,5}))?"
                    + "(?<path>/[a-z0-9/._~!$&'()*+,;=:@%-]*)?(?<query>\\?[a-z0-9/._~!$&'()*+,;=:@%?-]*)?",
            Pattern.CASE_INSENSITIVE);

    /** What some programs take for a number of IPv4: its last part begins like a number. */
    private static final Pattern NUMBER_LIKE = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)\\.?");

    private static final Pattern BYTE = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final int IPV4_PARTS = 4;
    private static final int LARGEST_BYTE = 255;

    public HookAddress {
        require(problem(text).isEmpty(), "an address " + problem(text));
    }

    /** What is wrong with it; empty when nothing is. */
    public static String problem(String text) {
        if (text.length() > LONGEST) {
            return "must have at most " + LONGEST + " characters";
        }
        if (text.contains("@") && text.indexOf('@') < pathBegins(text)) {
            return "must not carry a user or a password";
        }
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            return "must be an address such as https://receiver.example.com/hook, without a fragment";
        }
        String host = host(url);
        if (host.length() > LONGEST_HOST || host.contains("..")) {
            return "must name a host as DNS has it";
        }
        if (host.startsWith("[") && !AddressRanges.isIpv6(host.substring(1, host.length() - 1))) {
            return "must write a number of IPv6 as 2001:db8::1, between brackets";
        }
        if (NUMBER_LIKE.matcher(host).matches() && !isIpv4(host)) {
            return "must write a number of IPv4 as four numbers from 0 to 255, as 192.0.2.1";
        }
        int port = port(url);
        return port < 1 || port > MAX_PORT ? "must have a port between 1 and " + MAX_PORT + ", if any" : "";
    }

    private static int pathBegins(String text) {
        int scheme = text.indexOf("://");
        int from = scheme < 0 ? 0 : scheme + "://".length();
        for (int at = from; at < text.length(); at++) {
            if ("/?#".indexOf(text.charAt(at)) >= 0) {
                return at;
            }
        }
        return text.length();
    }

    private static boolean isIpv4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != IPV4_PARTS) {
            return false;
        }
        for (String part : parts) {
            if (!BYTE.matcher(part).matches() || Integer.parseInt(part) > LARGEST_BYTE) {
                return false;
            }
        }
        return true;
    }

    private static String host(Matcher url) {
        return url.group("host").toLowerCase(Locale.ROOT);
    }

    private static int port(Matcher url) {
        String port = url.group("port");
        return port != null ? Integer.parseInt(port) : url.group("scheme").equalsIgnoreCase("https") ? 443 : 80;
    }

    private Matcher parts() {
        Matcher url = URL.matcher(text);
        require(url.matches(), "was checked");
        return url;
    }

    /** Whether it is asked over TLS. */
    public boolean tls() {
        return parts().group("scheme").equalsIgnoreCase("https");
    }

    /** In lower case; a number of IPv6 without its brackets. */
    public String host() {
        String host = host(parts());
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Whether the host is a number, which is looked up nowhere. */
    public boolean isNumber() {
        return host().indexOf(':') >= 0 || isIpv4(host());
    }

    public int port() {
        return port(parts());
    }

    /** Path and query. */
    public String path() {
        Matcher url = parts();
        String path = url.group("path") == null ? "/" : url.group("path");
        return url.group("query") == null ? path : path + url.group("query");
    }

    /** Whether what is sent there comes to the same server, by its scheme, host and port. */
    public boolean isSameServer(HookAddress other) {
        return tls() == other.tls() && host().equals(other.host()) && port() == other.port();
    }

    /**
     * An address below this one, which has no query.
     *
     * @param path begins with a slash
     */
    public HookAddress below(String path) {
        return new HookAddress(text.replaceFirst("/+$", "") + path);
    }

    /** What may be shown of it: with chat services whoever knows the path may write there. */
    public String shown() {
        String before = text.substring(0, pathBegins(text));
        return path().equals("/") ? before : before + "/…";
    }

    @Override
    public String toString() {
        return shown();
    }
}

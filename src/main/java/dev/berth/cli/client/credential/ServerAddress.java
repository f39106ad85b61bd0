package dev.berth.cli.client.credential;

import java.net.IDN;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Where a server is.
 *
 * @param base its address without a path: scheme, host and perhaps a port
 * @param host its name in a file of credentials, as Terraform compares names: in lower case and ASCII, with the port unless that is 443
 */
public record ServerAddress(URI base, String host) {
    private static final int HTTPS_PORT = 443;

    /**
     * Reads an address, or a mere name such as {@code berth.example.com:8443}, which means https.
     *
     * @throws IllegalArgumentException when it is neither; the message says what it should be
     */
    public static ServerAddress of(String text) {
        String whole = text.contains("://") ? text : "https://" + text;
        URI address;
        try {
            address = URI.create(ascii(whole));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expected(text), e);
        }
        String path = address.getRawPath();
        boolean fits = address.getScheme() != null
                && Set.of("http", "https").contains(address.getScheme().toLowerCase(Locale.ROOT))
                && address.getHost() != null
                && address.getRawUserInfo() == null
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && (path == null || path.isEmpty() || path.equals("/"));
        if (!fits) {
            throw new IllegalArgumentException(expected(text));
        }
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        String name = address.getHost().toLowerCase(Locale.ROOT);
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return new ServerAddress(
                URI.create(scheme + "://" + name + port), name + (address.getPort() == HTTPS_PORT ? "" : port));
    }

    /** A name as Terraform compares it, or as it stands where it is none. */
    static String comparable(String name) {
        try {
            return of(name).host();
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private static String ascii(String whole) {
        int start = whole.indexOf("://") + 3;
        int end = whole.length();
        for (char delimiter : new char[] {'/', '?', '#', ':'}) {
            int at = whole.indexOf(delimiter, start);
            end = at >= 0 ? Math.min(end, at) : end;
        }
        String name = whole.substring(start, end);
        boolean plain = name.chars().allMatch(c -> c < 128);
        return plain ? whole : whole.substring(0, start) + IDN.toASCII(name) + whole.substring(end);
    }

    private static String expected(String text) {
        return "'" + text + "' is no address of a server: give https://HOST, http://HOST:PORT or only the HOST";
    }

    @Override
    public String toString() {
        return base.toString();
    }
}

package dev.berth.server.config;

import java.net.URI;
import java.net.URISyntaxException;

/** What {@code berth.public-url} and {@code berth.external-url} may be: paths are put behind them. */
final class PublicUrl {
    private static final int MAX_PORT = 65_535;

    private PublicUrl() {}

    /** What is wrong with it; empty when nothing is. */
    static String problem(String text) {
        URI url;
        try {
            url = new URI(text.strip());
        } catch (URISyntaxException e) {
            return "is no address such as https://berth.example.com: " + e.getReason();
        }
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http) {
            return "must begin with http:// or https://";
        }
        if (url.getRawUserInfo() != null) {
            return "must not carry a user or a password";
        }
        if (url.getHost() == null) {
            return "must name a host, as https://berth.example.com does";
        }
        if (url.getPort() == 0 || url.getPort() > MAX_PORT) {
            return "must have a port between 1 and " + MAX_PORT + ", if any";
        }
        return url.getRawQuery() != null || url.getRawFragment() != null ? "must end with its path: no ? and no #" : "";
    }
}

package dev.berth.server.api.forward;

import dev.berth.server.api.request.PublicAddress;
import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Set;

/** Which headers go on with a request or an answer: all but those of the one connection (RFC 9110, section 7.6.1). */
final class ForwardedHeaders {
    /** Who forwards, signed. */
    static final String PROOF = "Berth-Forwarded";

    /** With a refusal: nothing was done, so whatever it was may be sent to another server. */
    static final String NOT_BEGUN = "Berth-Not-Begun";

    private static final Set<String> OF_THE_CONNECTION = Set.of(
            // Said apart, or the address of the leader would stand there.
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            PROOF.toLowerCase(Locale.ROOT),
            NOT_BEGUN.toLowerCase(Locale.ROOT),
            PublicAddress.FORWARDED_SCHEME.toLowerCase(Locale.ROOT),
            PublicAddress.FORWARDED_FOR.toLowerCase(Locale.ROOT));

    private ForwardedHeaders() {}

    static void copy(MultiMap from, MultiMap to) {
        for (var header : from) {
            if (!OF_THE_CONNECTION.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    static boolean upgrades(MultiMap headers) {
        String connection = headers.get("Connection");
        return "websocket".equalsIgnoreCase(headers.get("Upgrade"))
                && connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade");
    }

    static boolean hasBody(MultiMap headers) {
        String length = headers.get("Content-Length");
        return headers.contains("Transfer-Encoding")
                || (length != null && !length.strip().equals("0"));
    }
}

package dev.berth.agent.net;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the server is; asked again before every try, since a local server may come back on another port. */
@FunctionalInterface
public interface ServerAddress {
    /**
     * The address: scheme, host, port and perhaps a path, without a slash at its end.
     *
     * @throws IOException when it cannot be told now
     */
    URI read() throws IOException;

    /** An {@code http(s)} address that stays, or a {@code file} that holds one. */
    static ServerAddress of(URI given) {
        if ("file".equals(given.getScheme())) {
            Path file = Path.of(given);
            return () -> parse(Files.readString(file).strip());
        }
        return () -> parse(given.toString());
    }

    private static URI parse(String text) throws IOException {
        try {
            URI address = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("not an address: " + text, e);
        }
        throw new IOException("not an http or https address: " + text);
    }
}

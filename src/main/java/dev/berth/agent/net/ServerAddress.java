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
            return new InFile(Path.of(given));
        }
        return () -> parse(given.toString());
    }

    /** One that a file holds. Once it was https, credentials are not sent in the clear. */
    final class InFile implements ServerAddress {
        private final Path file;
        private volatile boolean encrypted;

        private InFile(Path file) {
            this.file = file;
        }

        @Override
        public URI read() throws IOException {
            URI address = parse(Files.readString(file).strip());
            if (encrypted && !address.getScheme().equals("https")) {
                throw new IOException("the server's address was https and is " + address.getScheme() + " now");
            }
            encrypted = address.getScheme().equals("https");
            return address;
        }
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

package dev.berth.server.api;

import dev.berth.server.security.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** What a destruction without a configuration gives its agent to unpack: an archive with nothing in it. */
final class NoConfiguration {
    /** A tar ends with two blocks of zeros. */
    private static final int EMPTY_TAR_BYTES = 1_024;

    private NoConfiguration() {}

    static byte[] archive() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[EMPTY_TAR_BYTES]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static String sha256() {
        return Secrets.sha256(archive());
    }
}

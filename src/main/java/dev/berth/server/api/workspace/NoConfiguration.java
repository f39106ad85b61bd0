package dev.berth.server.api.workspace;

import dev.berth.server.security.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** What a destruction without a configuration gives its agent to unpack: an archive with nothing in it. */
public final class NoConfiguration {
    /** A tar ends with two blocks of zeros. */
    private static final int EMPTY_TAR_BYTES = 1_024;

    private NoConfiguration() {}

    public static byte[] archive() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[EMPTY_TAR_BYTES]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static String sha256() {
        return Digests.sha256(archive());
    }
}

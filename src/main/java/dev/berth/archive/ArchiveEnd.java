package dev.berth.archive;

import java.io.IOException;
import java.io.InputStream;

/**
 * What follows after the last entry of an archive. A reader of entries stops there, before the sum that its packing ends
 * with was compared: so damage is only seen by who reads on.
 */
public final class ArchiveEnd {
    private static final int BUFFER_BYTES = 8 * 1024;

    private ArchiveEnd() {}

    /**
     * Reads what is left, which may be nothing but padding.
     *
     * @param unzipped the archive behind its last entry, with a limit to what may come out of it
     * @throws IOException when there is more than padding, or what packed it is damaged
     */
    public static void require(InputStream unzipped) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = unzipped.read(buffer); read >= 0; read = unzipped.read(buffer)) {
            for (int at = 0; at < read; at++) {
                if (buffer[at] != 0) {
                    throw new IOException("something follows after its end");
                }
            }
        }
    }
}

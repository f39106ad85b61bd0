package dev.berth.agent.files;

import dev.berth.archive.ArchiveMeter;
import java.io.IOException;
import java.io.InputStream;

/** An archive that would leave its directory, is larger than allowed, or holds what no configuration needs. */
public final class UnsafeArchiveException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnsafeArchiveException(String message) {
        super(message);
    }

    /** Reads an unzipped archive up to the limit; what goes beyond is such an exception. */
    static ArchiveMeter meter(InputStream unzipped, ArchiveLimits limits) {
        return new ArchiveMeter(
                unzipped, limits.unpackedBytes(), (excess, detail) -> new UnsafeArchiveException(detail));
    }
}

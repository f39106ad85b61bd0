package dev.berth.agent.files;

import java.io.IOException;

/** An archive that would leave its directory, is larger than allowed, or holds what no configuration needs. */
public final class UnsafeArchiveException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnsafeArchiveException(String message) {
        super(message);
    }
}

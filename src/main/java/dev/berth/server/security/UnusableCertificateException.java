package dev.berth.server.security;

import org.jspecify.annotations.Nullable;

/** A certificate or its key cannot be used; the message is one line that names the setting and says what to do. */
public final class UnusableCertificateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableCertificateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

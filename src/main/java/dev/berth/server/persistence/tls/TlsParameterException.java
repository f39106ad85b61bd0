package dev.berth.server.persistence.tls;

import org.jspecify.annotations.Nullable;

/** What a database's address says of TLS does not fit together, or a file that it names. One line. */
public final class TlsParameterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TlsParameterException(String parameter, String reason) {
        this(parameter, reason, null);
    }

    TlsParameterException(String parameter, String reason, @Nullable Throwable cause) {
        super(parameter + ": " + reason, cause);
    }
}

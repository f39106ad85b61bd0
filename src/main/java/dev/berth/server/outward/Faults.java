package dev.berth.server.outward;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong, in words for whoever wrote the address down. */
final class Faults {
    private static final int DEEPEST = 10;

    private Faults() {}

    static UnreachableException told(Throwable failure) {
        UnreachableException known = find(failure, UnreachableException.class);
        return known == null ? new UnreachableException(words(failure), true) : known;
    }

    private static String words(Throwable failure) {
        if (has(failure, UnknownHostException.class)) {
            return "its host cannot be found";
        }
        if (has(failure, CertificateExpiredException.class)) {
            return "its certificate has expired";
        }
        CertificateException certificate = find(failure, CertificateException.class);
        if (certificate != null) {
            return String.valueOf(certificate.getMessage()).contains("ame")
                    ? "its certificate is not of its name"
                    : "its certificate is not trusted";
        }
        if (has(failure, SslHandshakeTimeoutException.class)) {
            return "it did not finish the handshake of TLS in time";
        }
        if (has(failure, SSLException.class)) {
            return "it cannot be spoken to with TLS";
        }
        if (has(failure, ConnectTimeoutException.class)) {
            return "it took no connection in time";
        }
        if (has(failure, ConnectException.class) || has(failure, NoRouteToHostException.class)) {
            return "it takes no connection";
        }
        if (has(failure, TimeoutException.class)) {
            return "it did not answer in time";
        }
        return "it ended the connection without an answer";
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return find(failure, type) != null;
    }

    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        @Nullable Throwable at = failure;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}

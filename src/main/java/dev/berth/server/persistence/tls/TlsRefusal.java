package dev.berth.server.persistence.tls;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Says which parameter a connection failed for. A refusal stays one, however often it is tried again. */
public final class TlsRefusal {
    /** The class that compares names stands in the driver's message, in every language. */
    private static final String OTHER_HOST = "PgjdbcHostnameVerifier";

    private static final String REJECTED = "08004";
    private static final String NOT_LET_IN = "28000";

    private TlsRefusal() {}

    /** One clause that begins with the parameter; empty when it was not TLS. */
    public static Optional<String> in(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        String state = String.valueOf(failure.getSQLState());
        if (message.contains(OTHER_HOST)) {
            return Optional.of("sslmode=verify-full: the server's certificate is for another host");
        }
        if (state.equals(REJECTED) && message.contains("SSL")) {
            return Optional.of("sslmode: the server offers no TLS");
        }
        if (state.equals(NOT_LET_IN) && message.contains("client certificate")) {
            return Optional.of("sslcert, sslkey: the server demands a certificate of ours");
        }
        if (causes(failure).anyMatch(TlsRefusal::ofOurCertificate)) {
            return Optional.of("sslcert, sslkey: the server does not take our certificate");
        }
        return causes(failure).anyMatch(TlsRefusal::ofItsCertificate)
                ? Optional.of(
                        "sslrootcert: the server's certificate is signed by nobody in that file, or not valid now")
                : Optional.empty();
    }

    /** What the server tells by an alert. */
    private static boolean ofOurCertificate(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return cause instanceof SSLException
                && message.contains("received fatal alert")
                && (message.contains("certificate") || message.contains("unknown_ca"));
    }

    private static boolean ofItsCertificate(Throwable cause) {
        return cause instanceof CertificateException || cause instanceof CertPathValidatorException;
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(10);
    }
}

package dev.berth.cli.client.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.client.credential.Credentials.Token;
import dev.berth.cli.client.credential.ServerAddress;
import dev.berth.cli.client.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What is told of calls that fail: each on one line. */
final class Failures {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_ERROR = 400;

    private final ServerAddress server;
    private final Token token;

    Failures(ServerAddress server, Token token) {
        this.server = server;
        this.token = token;
    }

    /** Why there is no answer. */
    CallException noAnswer(IOException failure) {
        if (caused(failure, CertificateException.class) || caused(failure, CertPathBuilderException.class)) {
            return CallException.hopeless(
                    "the certificate of " + server + " is not trusted, or is for another name ("
                            + reason(innermost(failure))
                            + "): name the file of its authority with --ca-file or BERTH_CA_FILE",
                    failure);
        }
        if (caused(failure, SSLException.class)) {
            return CallException.hopeless(
                    server + " could not agree on TLS (" + reason(failure)
                            + "): does it serve https, or is its address http://"
                            + server.base().getRawAuthority() + "?",
                    failure);
        }
        if (caused(failure, UnresolvedAddressException.class) || caused(failure, UnknownHostException.class)) {
            return CallException.away(
                    server + " cannot be reached (no such host): check --server or BERTH_SERVER", failure);
        }
        if (caused(failure, HttpConnectTimeoutException.class)) {
            return CallException.away(
                    server + " cannot be reached (no answer in time): check --server or BERTH_SERVER,"
                            + " and what lies between",
                    failure);
        }
        if (caused(failure, ConnectException.class)) {
            return CallException.away(
                    server + " cannot be reached (connection refused): is it running, and is the address right?",
                    failure);
        }
        String why = caused(failure, HttpTimeoutException.class) ? "it took too long" : reason(failure);
        return CallException.away(server + " gave no whole answer (" + why + ")", failure);
    }

    /** What is wrong with an answer that is no success. */
    CallException refused(String call, int status, byte[] body) {
        JsonNode problem = json(body);
        String code = problem.path("code").asText("");
        String told = told(problem);
        if (status == UNAUTHORIZED) {
            return CallException.answered(
                    status,
                    code,
                    server + " does not take the token from " + token.source() + ": run 'berth login " + server
                            + "', or set BERTH_TOKEN");
        }
        if (status == FORBIDDEN) {
            return CallException.answered(
                    status,
                    code,
                    orElse(told, "it is forbidden") + "; the token from " + token.source()
                            + " may not do this: ask an admin for one that may");
        }
        if (status < FIRST_ERROR && status >= FIRST_REDIRECT) {
            return CallException.hopeless(
                    server + " is somewhere else (it answered " + status + "): give the address that it has now", null);
        }
        if (told.isEmpty()) {
            return CallException.answered(
                    status,
                    code,
                    call + " answered " + status
                            + (status >= 500
                                    ? "; see the server's log"
                                    : " and not as Berth does: is " + server + " its address?"));
        }
        return CallException.answered(status, code, told);
    }

    /** Title or detail, and each field with what it has to be. */
    private static String told(JsonNode problem) {
        String detail = problem.path("detail").asText("");
        StringBuilder words = new StringBuilder(
                oneLine(detail.isEmpty() ? problem.path("title").asText("") : detail));
        for (JsonNode violation : problem.path("violations")) {
            String told = oneLine(violation.path("field").asText())
                    + ' '
                    + oneLine(violation.path("message").asText());
            // The detail is mostly that of the first field.
            if (!told.contentEquals(words)) {
                words.append(words.isEmpty() ? "" : "; ").append(told);
            }
        }
        return words.toString();
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.parse(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            return Json.object();
        }
    }

    private static String orElse(String text, String other) {
        return text.isEmpty() ? other : text;
    }

    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }

    private static boolean caused(Throwable failure, Class<? extends Throwable> type) {
        return causes(failure).anyMatch(type::isInstance);
    }

    private static Throwable innermost(Throwable failure) {
        return causes(failure).reduce(failure, (outer, inner) -> inner);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(
                        failure, Objects::nonNull, each -> each == null ? null : each.getCause())
                .filter(Objects::nonNull)
                .map(Throwable.class::cast)
                .limit(20);
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : oneLine(message);
    }
}

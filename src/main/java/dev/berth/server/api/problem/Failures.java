package dev.berth.server.api.problem;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.berth.server.control.port.Outages;
import dev.berth.server.security.jwt.IssuerUnreachableException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Any failure as the problem that the caller is told. */
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);
    static final int RETRY_SECONDS = 2;

    private Failures() {}

    static ProblemException toProblem(Throwable failure) {
        return switch (failure) {
            case ProblemException problem -> problem;
            case JsonProcessingException json -> badJson(json);
            case CharConversionException text -> badBody(text);
            case WebApplicationException http -> ofHttp(http);
            case UnauthorizedException unauthorized -> unauthorized();
            case AuthenticationFailedException failed -> unauthorized();
            case IssuerUnreachableException away ->
                ProblemException.retry(
                        503,
                        "issuer_unreachable",
                        "whether the token is good cannot be said: its issuer cannot be reached",
                        away.retrySeconds());
            case ForbiddenException forbidden -> ProblemException.forbidden("your role does not allow this");
            default -> Outages.isOutage(failure) ? outage(failure) : fault(failure);
        };
    }

    static ProblemException unauthorized() {
        return ProblemException.of(401, "unauthorized", "a valid token is needed: Authorization: Bearer <token>");
    }

    /** What a bare status means, for failures that carry nothing else. */
    static ProblemException ofStatus(int status) {
        return switch (status) {
            case 400 -> ProblemException.of(400, "bad_request", "the request cannot be understood");
            case 401 -> unauthorized();
            case 403 -> ProblemException.forbidden("your role does not allow this");
            case 404 -> ProblemException.of(404, "not_found", "there is nothing at this address");
            case 405 -> ProblemException.of(405, "method_not_allowed", "this address does not take that method");
            case 406 -> ProblemException.of(406, "not_acceptable", "this address has no such representation");
            case 413 -> ProblemException.of(413, "too_large", "the body is too large");
            case 415 ->
                ProblemException.of(415, "unsupported_media_type", "this address does not take that media type");
            default -> ProblemException.of(status, status < 500 ? "refused" : "internal_error", "the request failed");
        };
    }

    private static ProblemException ofHttp(WebApplicationException failure) {
        return failure.getCause() instanceof JsonProcessingException json
                ? badJson(json)
                : ofStatus(failure.getResponse().getStatus());
    }

    /** Bytes that are no JSON, or no text at all. */
    static ProblemException badBody(IOException failure) {
        return failure instanceof JsonProcessingException json
                ? badJson(json)
                : ProblemException.of(400, "malformed_json", "the body is not valid JSON");
    }

    private static ProblemException badJson(JsonProcessingException failure) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return ProblemException.invalid(path(unknown), "is not a known field");
        }
        if (failure instanceof NoTextException noText) {
            return ProblemException.invalid(path(noText), Texts.NOT_STORABLE);
        }
        if (failure instanceof JsonMappingException mapping) {
            String field = path(mapping);
            return field.isEmpty()
                    ? ProblemException.of(400, "invalid", "a JSON object is expected as the body")
                    : ProblemException.invalid(field, JsonTypes.wanted(mapping));
        }
        return malformed(failure);
    }

    private static ProblemException malformed(JsonProcessingException failure) {
        var at = failure.getLocation();
        String where = failure instanceof JsonParseException && at != null
                ? " at line " + at.getLineNr() + ", column " + at.getColumnNr()
                : "";
        return ProblemException.of(400, "malformed_json", "the body is not valid JSON" + where);
    }

    /** Where in the body, such as {@code variables.region.value} or {@code targets[2]}. */
    private static String path(JsonMappingException failure) {
        List<JsonMappingException.Reference> references = failure.getPath();
        return references.stream()
                .map(Failures::step)
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String step(JsonMappingException.Reference reference) {
        @Nullable String field = reference.getFieldName();
        return field == null ? "[" + reference.getIndex() + "]" : "." + field;
    }

    static ProblemException notLeader() {
        return ProblemException.retry(503, "not_leader", "another server leads, or is about to", RETRY_SECONDS);
    }

    private static ProblemException outage(Throwable failure) {
        if (Outages.isNotLeader(failure)) {
            return notLeader();
        }
        LOG.debugf("database unavailable: %s", failure.toString());
        return ProblemException.retry(503, "database_unavailable", "the database cannot be used now", RETRY_SECONDS);
    }

    private static ProblemException fault(Throwable failure) {
        String incident = UUID.randomUUID().toString();
        LOG.errorf(failure, "request failed: incident=%s", incident);
        return ProblemException.of(500, "internal_error", "unexpected failure; the server's log has it as " + incident);
    }
}

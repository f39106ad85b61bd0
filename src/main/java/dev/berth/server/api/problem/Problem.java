package dev.berth.server.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A problem document (RFC 9457).
 *
 * @param type always {@code about:blank}: {@code code} tells problems apart
 * @param title the phrase of the status
 * @param status the HTTP status
 * @param detail one sentence for a human
 * @param code a stable word for programs
 * @param violations the bad fields; left out when there are none
 */
@RegisterForReflection
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> violations) {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        violations = List.copyOf(violations);
    }

    static Problem of(int status, String code, String detail) {
        return of(status, code, detail, List.of());
    }

    static Problem of(int status, String code, String detail, List<Violation> violations) {
        String title = HttpResponseStatus.valueOf(status).reasonPhrase();
        return new Problem("about:blank", title, status, detail, code, violations);
    }

    /** The document as text. It needs no object mapper, so it can be written where there is none, too. */
    public String toJson() {
        JsonObject json = new JsonObject()
                .put("type", type)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("code", code);
        if (!violations.isEmpty()) {
            JsonArray list = new JsonArray();
            violations.forEach(
                    one -> list.add(new JsonObject().put("field", one.field()).put("message", one.message())));
            json.put("violations", list);
        }
        return json.encode();
    }
}

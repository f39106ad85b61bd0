package dev.berth.server.api.problem;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a failure is written down, which its address decides. */
enum ProblemForm {
    /** As RFC 9457 says. */
    DOCUMENT("application/problem+json") {
        @Override
        String text(Problem problem) {
            return problem.toJson();
        }
    },

    /** As the errors of a JSON:API document, one for each bad field. */
    JSON_API("application/vnd.api+json") {
        @Override
        String text(Problem problem) {
            List<String> details = problem.violations().isEmpty()
                    ? List.of(problem.detail())
                    : problem.violations().stream()
                            .map(bad -> bad.field() + " " + bad.message())
                            .toList();
            JsonArray errors = new JsonArray();
            details.forEach(detail -> errors.add(new JsonObject()
                    .put("status", String.valueOf(problem.status()))
                    .put("code", problem.code())
                    .put("title", title(problem.code()))
                    .put("detail", detail)));
            return new JsonObject().put("errors", errors).encode();
        }

        @Override
        Map<String, String> headers(ProblemException failure) {
            Map<String, String> headers = new HashMap<>(failure.headers());
            if (failure.problem().status() == TOO_MANY && headers.containsKey(RETRY_AFTER)) {
                headers.put("X-RateLimit-Reset", headers.get(RETRY_AFTER));
            }
            return headers;
        }
    };

    private static final int TOO_MANY = 429;
    private static final String RETRY_AFTER = "Retry-After";

    private final String mediaType;

    ProblemForm(String mediaType) {
        this.mediaType = mediaType;
    }

    static ProblemForm of(String path) {
        return path.equals("/api/v2") || path.startsWith("/api/v2/") ? JSON_API : DOCUMENT;
    }

    ProblemAnswers.Answer answer(ProblemException failure) {
        return new ProblemAnswers.Answer(
                failure.problem().status(), mediaType, headers(failure), text(failure.problem()));
    }

    abstract String text(Problem problem);

    Map<String, String> headers(ProblemException failure) {
        return failure.headers();
    }

    /** A code as a human reads it: {@code Queue full}. */
    private static String title(String code) {
        String words = code.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}

package dev.berth.server.api.problem;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A request that ends with a problem document. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    private ProblemException(Problem problem, Map<String, String> headers) {
        // An answer and no fault of the server: the stack trace would cost much and tell nothing.
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    /** Any problem. */
    public static ProblemException of(int status, String code, String detail) {
        return new ProblemException(Problem.of(status, code, detail), Map.of());
    }

    /** A problem that goes away by itself. */
    public static ProblemException retry(int status, String code, String detail, int afterSeconds) {
        return new ProblemException(
                Problem.of(status, code, detail), Map.of("Retry-After", Integer.toString(afterSeconds)));
    }

    /** 400: bad fields. */
    public static ProblemException invalid(List<Violation> violations) {
        return new ProblemException(Problem.of(400, "invalid", told(violations), violations), Map.of());
    }

    /** 400: one bad field. */
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new Violation(field, message)));
    }

    /** 422: a field that is well-formed and cannot be honoured. */
    public static ProblemException unprocessable(String code, String field, String message) {
        return unprocessable(code, List.of(new Violation(field, message)));
    }

    static ProblemException unprocessable(String code, List<Violation> violations) {
        return new ProblemException(Problem.of(422, code, told(violations), violations), Map.of());
    }

    private static String told(List<Violation> violations) {
        return violations.getFirst().field() + " " + violations.getFirst().message();
    }

    /** 404: no such thing. */
    public static ProblemException notFound(String what, Object name) {
        return of(404, "not_found", "there is no " + what + " " + name);
    }

    /** 409: the present state does not allow it. */
    public static ProblemException conflict(String code, String detail) {
        return of(409, code, detail);
    }

    /** 403: the role of whoever asks does not allow it. */
    public static ProblemException forbidden(String detail) {
        return of(403, "forbidden", detail);
    }

    /** 400: a body that is not the JSON that was expected. */
    public static ProblemException badJson(IOException failure) {
        return Failures.badBody(failure);
    }

    /** The document. */
    public Problem problem() {
        return problem;
    }

    /** What the answer says besides. */
    public Map<String, String> headers() {
        return headers;
    }
}

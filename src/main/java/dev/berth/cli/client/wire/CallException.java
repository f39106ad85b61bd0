package dev.berth.cli.client.wire;

import dev.berth.cli.CommandException;
import org.jspecify.annotations.Nullable;

/** A call that failed. Its message is one line that says what went wrong and, where that is known, what to do. */
public final class CallException extends CommandException {
    private static final long serialVersionUID = 1L;
    private static final int BAD_REQUEST = 400;

    /** What a call may have failed of. */
    public enum Kind {
        /** No answer, or one that broke off: the same call may get one later. */
        AWAY,
        /** The server has no time just now: the same call may get an answer later. */
        BUSY,
        /** The call was refused, and would be again. */
        REFUSED
    }

    private final Kind kind;
    private final int status;
    private final String code;

    private CallException(Kind kind, int status, String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.status = status;
        this.code = code;
    }

    static CallException away(String message, @Nullable Throwable cause) {
        return new CallException(Kind.AWAY, 0, "", message, cause);
    }

    /** Nothing will change this by itself: a certificate that is not trusted, an answer that is none of Berth. */
    static CallException hopeless(String message, @Nullable Throwable cause) {
        return new CallException(Kind.REFUSED, 0, "", message, cause);
    }

    static CallException answered(int status, String code, String message) {
        boolean busy = status == 429 || status == 502 || status == 503 || status == 504;
        return new CallException(busy ? Kind.BUSY : Kind.REFUSED, status, code, message, null);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the same call may succeed later. */
    public boolean passes() {
        return kind != Kind.REFUSED;
    }

    /** Whether what was sent made no sense, as words of a command line may not that the server alone knows. */
    public boolean isOfTheRequest() {
        return status == BAD_REQUEST && is("invalid");
    }

    /** The status of the answer; 0 when there was none. */
    public int status() {
        return status;
    }

    /** Whether the server's problem document had this code. */
    public boolean is(String code) {
        return this.code.equals(code);
    }
}

package dev.berth.server.control.port;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells a database that is away (F8) from a fault of ours. */
public final class Outages {
    private static final int MAX_CAUSES = 20;

    /** The client's exception types are persistence's business, so the code is taken from the text that they carry. */
    private static final Pattern SQL_STATE = Pattern.compile("\\(([0-9][0-9A-Z]{4})\\)");

    private Outages() {}

    /** Whether it, or what caused it, passes with the outage. */
    public static boolean isOutage(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (speaksOfAnOutage(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Whether the database is well, and another server's (F14). */
    public static boolean isNotLeader(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof NotLeaderException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean speaksOfAnOutage(Throwable cause) {
        String message = cause.getMessage();
        return cause instanceof StoreUnavailableException
                || cause instanceof IOException
                || cause instanceof TimeoutException
                || cause.getClass().getSimpleName().equals("ClosedConnectionException")
                || (message != null && names(message));
    }

    private static boolean names(String message) {
        Matcher state = SQL_STATE.matcher(message);
        return state.find() && StoreUnavailableException.isMeantBy(state.group(1));
    }
}

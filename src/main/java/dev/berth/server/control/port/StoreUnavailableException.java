package dev.berth.server.control.port;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The database cannot do its work at present, and nothing was stored (F8): who comes again later may find it back. */
public class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * PostgreSQL's codes of what passes. 08: the connection. 25006: read-only, as after a failover; 25P03, 25P04: a
     * transaction took too long. 28, 3D000: it does not let us in any more. 53: out of connections, memory or disk.
     * 55P03, 57014: a lock or a statement took too long. 57P: shut down, crashed, starting. 58: its machine fails.
     */
    private static final Pattern PASSING =
            Pattern.compile("08...|25006|25P0[34]|28...|3D000|53...|55P03|57014|57P..|58...");

    public StoreUnavailableException(Throwable cause) {
        super("the database cannot be used now", cause);
    }

    /** For a reason that has a name of its own. */
    StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether an answer with this SQLSTATE means that, and not a fault in what was asked. */
    public static boolean isMeantBy(String sqlState) {
        return PASSING.matcher(sqlState).matches();
    }
}

package dev.berth.server.persistence.audit;

import dev.berth.server.persistence.database.Times;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of acts begins: before that one. Acts are in the order of their times, so that a span of time is found as
 * quickly as the newest ones; of two at one time the number decides.
 */
record AuditPosition(Instant at, long id) {
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,16})\\.([0-9]{1,18})");
    private static final long MICROS = 1_000_000;
    private static final long NANOS = 1_000;

    /** Later than all that was ever stored, and a time that the database has. */
    private static final AuditPosition END = new AuditPosition(Instant.parse("9999-01-01T00:00:00Z"), Long.MAX_VALUE);

    /** @throws IllegalArgumentException when no list of ours gave that cursor */
    static AuditPosition of(@Nullable String cursor) {
        if (cursor == null) {
            return END;
        }
        Matcher parts = CURSOR.matcher(cursor);
        if (!parts.matches()) {
            throw new IllegalArgumentException("cursor is not one that a list gave");
        }
        long micros = Long.parseLong(parts.group(1));
        Instant at = Instant.ofEpochSecond(micros / MICROS, micros % MICROS * NANOS);
        return new AuditPosition(at, Long.parseLong(parts.group(2)));
    }

    String cursor() {
        Instant stored = Times.stored(at);
        return stored.getEpochSecond() * MICROS + stored.getNano() / NANOS + "." + id;
    }
}

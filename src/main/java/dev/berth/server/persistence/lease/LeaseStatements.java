package dev.berth.server.persistence.lease;

/** The statements about the lease. All of them go by the database's clock. */
final class LeaseStatements {
    private static final String OVER = "clock_timestamp() > renewed_at + lasts_ms * interval '1 millisecond'";

    /** Five eighths: by then its holder has stopped deciding, whether it lives or not. */
    private static final String SOON_OVER = "clock_timestamp() > renewed_at + lasts_ms * interval '0.625 milliseconds'";

    private static final String PRESENCE = "4783256103926415202";

    /**
     * The lock of a holder's presence ends with its connection, which a process that is killed leaves at once. It is asked
     * for only when it matters, in a mode in which those who wait do not meet.
     */
    static final String READ = """
            SELECT l.epoch, l.holder, l.home, l.address, l.key_sha256, %s AS over, %s AS soon_over,
                   CASE WHEN %s THEN pg_try_advisory_xact_lock_shared(%s) ELSE false END AS deserted
              FROM lease l CROSS JOIN lease_renewals r""".formatted(OVER, SOON_OVER, SOON_OVER, PRESENCE);

    static final String BE_PRESENT = "SELECT pg_try_advisory_lock(%s)".formatted(PRESENCE);

    /** Whoever writes as a leader holds the lock of the next statement; behind it others wait already. */
    static final String WAIT_BRIEFLY = "SET LOCAL lock_timeout = '500ms'";

    /** The number is that of the schema's {@code require_lease}. */
    static final String ALONE = "SELECT pg_advisory_xact_lock(4783256103926415201)";

    /** Duration, epoch that was read, whether it is free however long it lasts yet, whether its holder is gone. */
    static final String COUNT_FROM_NOW = """
            UPDATE lease_renewals SET epoch = epoch + 1, renewed_at = clock_timestamp(), lasts_ms = ?
             WHERE epoch = ? AND (? OR %s OR (? AND %s))""".formatted(OVER, SOON_OVER);

    /** Holder, home twice, address, digest of its key, epoch that was read. */
    static final String TAKE = """
            UPDATE lease
               SET epoch = epoch + 1, holder = ?,
                   home_epoch = CASE WHEN home = ? THEN home_epoch ELSE epoch + 1 END, home = ?,
                   address = ?, key_sha256 = ?
             WHERE epoch = ?""";

    static final String RENEW = "UPDATE lease_renewals SET renewed_at = clock_timestamp() WHERE epoch = ?";

    static final String RELEASE = "UPDATE lease SET holder = NULL, address = NULL, key_sha256 = NULL WHERE epoch = ?";

    private LeaseStatements() {}
}

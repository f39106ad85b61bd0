package dev.berth.server.persistence.lease;

/** The statements about the lease. All of them go by the database's clock. */
final class LeaseStatements {
    private static final String OVER = "clock_timestamp() > renewed_at + lasts_ms * interval '1 millisecond'";

    static final String READ = """
            SELECT l.epoch, l.holder, l.home, l.address, l.key_sha256, %s AS over
              FROM lease l CROSS JOIN lease_renewals r""".formatted(OVER);

    /** Whoever writes as a leader holds the lock of the next statement; behind it others wait already. */
    static final String WAIT_BRIEFLY = "SET LOCAL lock_timeout = '500ms'";

    /** The number is that of the schema's {@code require_lease}. */
    static final String ALONE = "SELECT pg_advisory_xact_lock(4783256103926415201)";

    /** Duration, epoch that was read, whether it is free however long it lasts yet. */
    static final String COUNT_FROM_NOW = """
            UPDATE lease_renewals SET epoch = epoch + 1, renewed_at = clock_timestamp(), lasts_ms = ?
             WHERE epoch = ? AND (? OR %s)""".formatted(OVER);

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

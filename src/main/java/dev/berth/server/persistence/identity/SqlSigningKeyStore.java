package dev.berth.server.persistence.identity;

import dev.berth.domain.issuer.KeyTimes;
import dev.berth.server.control.port.SigningKeyStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.security.Sealer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The table {@code signing_keys}. It has a handful of rows. */
@ApplicationScoped
class SqlSigningKeyStore implements SigningKeyStore {
    private static final String KEYS = """
            SELECT kid, public_jwk, private_sealed, created_at, active_from, retired_at, withdrawn
              FROM signing_keys ORDER BY active_from, created_at, kid""";

    /** Whoever adds one sees all that others have added. */
    private static final String HOLD = "LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE";

    /** $1 kid, $2 public key, $3 sealed private key, $4 created, $5 active from, $6 the one that was seen last. */
    private static final String ADD = """
            INSERT INTO signing_keys (kid, public_jwk, private_sealed, created_at, active_from)
            SELECT $1::text, $2::text, $3::bytea, $4::timestamptz, $5::timestamptz
             WHERE $6::text IS NOT DISTINCT FROM
                   (SELECT kid FROM signing_keys ORDER BY created_at DESC, kid DESC LIMIT 1)""";

    /** $1 to $5 as above. */
    private static final String PUT = """
            INSERT INTO signing_keys (kid, public_jwk, private_sealed, created_at, active_from)
            VALUES ($1, $2, $3, $4, $5)""";

    /** $1 the new one, $2 from when on it signs. */
    private static final String RETIRE_OTHERS =
            "UPDATE signing_keys SET retired_at = least(retired_at, $2) WHERE kid <> $1";

    /** The same. */
    private static final String WITHDRAW_OTHERS =
            "UPDATE signing_keys SET retired_at = least(retired_at, $2), withdrawn = true WHERE kid <> $1";

    /** $1 kids, $2 now. */
    private static final String DELETE = "DELETE FROM signing_keys WHERE kid = ANY ($1) AND retired_at <= $2";

    private static final Logger LOG = Logger.getLogger(SqlSigningKeyStore.class);

    private final Database database;
    private final Sealer sealer;

    SqlSigningKeyStore(Database database, Sealer sealer) {
        this.database = database;
        this.sealer = sealer;
    }

    @Override
    public Uni<List<StoredKey>> keys() {
        return database.run(KEYS)
                .map(rows -> Database.list(rows).stream().map(this::key).toList());
    }

    private StoredKey key(Row row) {
        String kid = row.getString("kid");
        KeyTimes times = new KeyTimes(
                kid,
                Times.instant(row.getOffsetDateTime("created_at")),
                Times.instant(row.getOffsetDateTime("active_from")),
                Times.instantOrNull(row.getOffsetDateTime("retired_at")),
                row.getBoolean("withdrawn"));
        byte[] sealed = row.getBuffer("private_sealed").getBytes();
        return new StoredKey(times, row.getString("public_jwk"), opened(sealed, kid));
    }

    /** What such a key has signed is good all the same; another one signs from then on. */
    private byte @Nullable [] opened(byte[] sealed, String kid) {
        try {
            return sealer.open(sealed, context(kid));
        } catch (IllegalStateException e) {
            LOG.warnf("signing key cannot be used kid=%s reason=\"%s\"", kid, e.getMessage());
            return null;
        }
    }

    /** A key cannot be put in the place of another one. */
    private static String context(String kid) {
        return "signing_keys:" + kid;
    }

    @Override
    public Uni<Boolean> add(StoredKey key, @Nullable String lastSeen) {
        return database.transaction(connection -> Database.run(connection, HOLD)
                .flatMap(held -> Database.run(connection, ADD, row(key, lastSeen)))
                .flatMap(added -> added.rowCount() == 0
                        ? Uni.createFrom().item(false)
                        : others(connection, RETIRE_OTHERS, key).replaceWith(true)));
    }

    @Override
    public Uni<Void> replaceAll(StoredKey key, boolean withdraw) {
        return database.transaction(connection -> Database.run(connection, HOLD)
                .flatMap(held -> Database.run(connection, PUT, row(key)))
                .flatMap(added -> others(connection, withdraw ? WITHDRAW_OTHERS : RETIRE_OTHERS, key)));
    }

    private static Uni<Void> others(SqlConnection connection, String sql, StoredKey key) {
        return Database.run(
                        connection,
                        sql,
                        key.times().id(),
                        Times.column(key.times().activeFrom()))
                .replaceWithVoid();
    }

    private @Nullable Object[] row(StoredKey key, @Nullable Object... more) {
        String kid = key.times().id();
        @Nullable Object[] row = new Object[5 + more.length];
        row[0] = kid;
        row[1] = key.publicJwk();
        row[2] = Buffer.buffer(sealer.seal(Objects.requireNonNull(key.privateKey()), context(kid)));
        row[3] = Times.column(key.times().createdAt());
        row[4] = Times.column(key.times().activeFrom());
        System.arraycopy(more, 0, row, 5, more.length);
        return row;
    }

    @Override
    public Uni<Void> delete(Collection<String> ids, Instant now) {
        return database.run(DELETE, ids.toArray(String[]::new), Times.column(now))
                .replaceWithVoid();
    }
}

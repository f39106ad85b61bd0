package dev.berth.server.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailuresTest {

    private static Throwable wrapped(String sqlState) {
        return new IllegalStateException("as Hibernate does", new PgException("no", "FATAL", sqlState, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08006", "08P01", "25006", "25P03", "25P04", "28000", "28P01", "3D000", "53000", "53100",
                "53200", "53300", "53400", "55P03", "57014", "57P01", "57P02", "57P03", "57P04", "57P05", "58000",
                "58030", "58P01"
            })
    void aDatabaseThatCannotDoItsWorkNowIsAwayF8(String sqlState) {
        assertThat(SqlFailures.unreachable(wrapped(sqlState))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "22P05", "23505", "23503", "40001", "42601", "42P01", "25001", "XX000"})
    void oneThatObjectsToWhatWasAskedIsNot(String sqlState) {
        assertThat(SqlFailures.unreachable(wrapped(sqlState))).isFalse();
    }

    @Test
    void soIsOneWhoseConnectionBreaksOrIsNotToBeHadF8() {
        assertThat(List.of(
                        new IOException("Connection reset"),
                        new java.net.ConnectException("refused"),
                        new java.net.UnknownHostException("moved"),
                        ClosedConnectionException.INSTANCE,
                        new VertxException("Connection was closed"),
                        new NoStackTraceThrowable("Timeout"),
                        new SSLHandshakeException("signed by nobody"),
                        new Exception("Postgres Server does not handle SSL connection"),
                        new TimeoutException()))
                .allMatch(SqlFailures::unreachable)
                .allMatch(failure -> SqlFailures.unreachable(new IllegalStateException(failure)));
        assertThat(SqlFailures.unreachable(new IllegalStateException("a fault of ours")))
                .isFalse();
    }

    @Test
    void onlyAReadOnlyOrSilentServerKeepsConnectionsThatHaveToBeThrownAwayF8() {
        assertThat(SqlFailures.misled(wrapped("25006"))).isTrue();
        assertThat(SqlFailures.misled(new TimeoutException())).isTrue();
        assertThat(SqlFailures.misled(wrapped("53300"))).isFalse();
        assertThat(SqlFailures.misled(new IOException("reset"))).isFalse();
    }
}

package dev.berth.server.persistence.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.persistence.embedded.DatabaseAddress;
import dev.berth.server.persistence.embedded.DatabaseProbe;
import dev.berth.server.persistence.embedded.DatabaseUnavailableException;
import dev.berth.server.persistence.embedded.EmbeddedPostgres;
import dev.berth.server.persistence.embedded.PreparedCluster;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.Driver;

/** Both drivers on a PostgreSQL with TLS: the parameters of one address mean the same to both (D6). */
class TlsToPostgresTest {
    private static final String SEEN = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    /** Parameters of an address and what is to become of a connection, for both drivers. */
    private enum Outcome {
        CLEAR,
        TLS,
        REFUSED
    }

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres postgres;
    private static DatabaseAddress address;
    private static Certificates certificates;
    private static TlsServer server;
    private static Vertx vertx;

    @BeforeAll
    static void start() throws Exception {
        PreparedCluster.into(folder);
        postgres = EmbeddedPostgres.start(folder);
        address = postgres.address();
        certificates = new Certificates(folder)
                .authority("ca")
                .signed("right", "localhost", "ca")
                .signed("elsewhere", "db.example.org", "ca")
                .selfSigned("itself", "localhost")
                .signed("client", "client", "ca")
                .signed("client-rsa", "client", "ca")
                .selfSigned("stranger", "client");
        server = new TlsServer(folder.resolve("postgres").resolve("data"), address);
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        server.close();
        postgres.stop();
        PreparedCluster.unlink(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "'', CLEAR",
        "sslmode=disable, CLEAR",
        "sslmode=allow, CLEAR",
        "sslmode=prefer, CLEAR",
        "sslmode=require, REFUSED",
        "sslmode=require&sslrootcert={ca.crt}, REFUSED",
        "sslmode=verify-ca&sslrootcert={ca.crt}, REFUSED",
        "sslmode=verify-full&sslrootcert={ca.crt}, REFUSED",
    })
    void aServerWithoutTls(String parameters, Outcome outcome) throws Exception {
        server.off();
        requireBoth(parameters, outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "'', TLS",
        "sslmode=disable, CLEAR",
        "sslmode=allow, CLEAR",
        "sslmode=prefer, TLS",
        "sslmode=require, TLS",
        "sslmode=require&sslrootcert={ca.crt}, REFUSED",
        "sslmode=verify-ca&sslrootcert={ca.crt}, REFUSED",
        "sslmode=verify-full&sslrootcert={ca.crt}, REFUSED",
        "ssl=true&sslrootcert={ca.crt}, REFUSED",
        "sslmode=verify-full&sslrootcert={itself.crt}, TLS",
    })
    void aServerThatSignedItsCertificateItself(String parameters, Outcome outcome) throws Exception {
        server.offers(certificates, "itself");
        requireBoth(parameters, outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=disable, CLEAR",
        "sslmode=allow, CLEAR",
        "sslmode=prefer, TLS",
        "sslmode=require, TLS",
        "sslmode=require&sslrootcert={ca.crt}, TLS",
        "sslmode=verify-ca&sslrootcert={ca.crt}, TLS",
        "sslmode=verify-full&sslrootcert={ca.crt}, TLS",
        "ssl=true&sslrootcert={ca.crt}, TLS",
    })
    void aServerOfATrustedAuthority(String parameters, Outcome outcome) throws Exception {
        server.offers(certificates, "right");
        requireBoth(parameters, outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=prefer, TLS",
        "sslmode=require, TLS",
        "sslmode=require&sslrootcert={ca.crt}, TLS",
        "sslmode=verify-ca&sslrootcert={ca.crt}, TLS",
        "sslmode=verify-full&sslrootcert={ca.crt}, REFUSED",
        "ssl=true&sslrootcert={ca.crt}, REFUSED",
    })
    void aServerWithTheCertificateOfAnotherHost(String parameters, Outcome outcome) throws Exception {
        server.offers(certificates, "elsewhere");
        requireBoth(parameters, outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=disable, REFUSED",
        "sslmode=allow, REFUSED",
        "sslmode=prefer, REFUSED",
        "sslmode=require, REFUSED",
        "sslmode=verify-full&sslrootcert={ca.crt}, REFUSED",
        "sslmode=allow&sslcert={client.crt}&sslkey={client.pk8}, TLS",
        "sslmode=prefer&sslcert={client.crt}&sslkey={client.pk8}, TLS",
        "sslmode=require&sslcert={client.crt}&sslkey={client.pk8}, TLS",
        "sslmode=require&sslcert={client.crt}&sslkey={client.key}, TLS",
        "sslmode=require&sslcert={client-rsa.crt}&sslkey={client-rsa.key}, TLS",
        "sslmode=require&sslcert={client.crt}&sslkey={client-sealed.pk8}&sslpassword=a-password, TLS",
        "sslmode=require&sslkey={client.p12}&sslpassword=a-password, TLS",
        "sslmode=verify-ca&sslrootcert={ca.crt}&sslcert={client.crt}&sslkey={client.pk8}, TLS",
        "sslmode=verify-full&sslrootcert={ca.crt}&sslcert={client.crt}&sslkey={client.pk8}, TLS",
        "sslmode=require&sslcert={stranger.crt}&sslkey={stranger.pk8}, REFUSED",
    })
    void aServerThatDemandsACertificate(String parameters, Outcome outcome) throws Exception {
        server.demands(certificates, "right");
        requireBoth(parameters, outcome);
    }

    @Test
    void aRefusalNamesItsParameterAndIsNotTriedAgain() throws Exception {
        server.off();
        requireNamed("sslmode=require", "sslmode");
        server.offers(certificates, "itself");
        requireNamed("sslmode=verify-ca&sslrootcert={ca.crt}", "sslrootcert");
        server.offers(certificates, "elsewhere");
        requireNamed("sslmode=verify-full&sslrootcert={ca.crt}", "sslmode=verify-full");
        server.demands(certificates, "right");
        requireNamed("sslmode=require", "sslcert");
        requireNamed("sslmode=require&sslcert={stranger.crt}&sslkey={stranger.pk8}", "sslcert");
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=verify-full&sslrootcert={nothing.crt}, sslrootcert",
        "sslmode=verify-full&sslrootcert={client.pk8}, sslrootcert",
        "sslmode=require&sslcert={nothing.crt}&sslkey={client.key}, sslcert",
        "sslmode=require&sslcert={client.crt}&sslkey={nothing.key}, sslkey",
        "sslmode=require&sslcert={client.crt}&sslkey={ca.crt}, sslkey",
        "sslmode=require&sslcert={client.crt}&sslkey={stranger.pk8}, sslkey",
        "sslmode=require&sslcert={client.crt}&sslkey={client-sealed.pk8}, sslkey",
        "sslmode=require&sslcert={client.crt}&sslkey={client-sealed.pk8}&sslpassword=guess, sslpassword",
        "sslmode=require&sslkey={client.p12}&sslpassword=guess, sslpassword",
    })
    void aFileThatIsOfNoUseIsNamedByItsParameter(String parameters, String named) {
        DatabaseTls tls = tls(url(parameters));

        assertThatThrownBy(() -> TlsFiles.of(tls))
                .isInstanceOf(TlsParameterException.class)
                .hasMessageMatching("(?s)[a-z, ]*\\b" + named + "\\b.*: .*")
                .hasMessageNotContainingAny("guess", "\n");
    }

    private static void requireNamed(String parameters, String named) {
        String jdbc = tls(url(parameters)).jdbc(url(parameters)).text();

        assertThatThrownBy(() ->
                        DatabaseProbe.awaitUsable(jdbc, address.user(), address.password(), Duration.ofMinutes(2)))
                .isInstanceOf(DatabaseUnavailableException.class)
                .hasMessageContaining("; " + named)
                .satisfies(refused -> assertThat(DatabaseProbe.mayPass((DatabaseUnavailableException) refused))
                        .isFalse());
    }

    private static void requireBoth(String parameters, Outcome outcome) throws Exception {
        DatabaseUrl url = url(parameters);
        DatabaseTls tls = tls(url);
        assertThat(byJdbc(tls.jdbc(url))).as("JDBC").isEqualTo(outcome);
        assertThat(byReactiveClient(tls, url, false)).as("reactive").isEqualTo(outcome);
        if (outcome == Outcome.CLEAR) {
            assertThat(byReactiveClient(tls, url, true))
                    .as("reactive, once seen in clear")
                    .isEqualTo(outcome);
        }
    }

    private static DatabaseUrl url(String parameters) {
        String named = parameters.replace("{", folder + "/").replace("}", "");
        return DatabaseUrl.of("jdbc:postgresql://localhost:" + address.port() + "/" + address.name() + "?" + named);
    }

    /** Nothing of whoever runs the test is read. */
    private static DatabaseTls tls(DatabaseUrl url) {
        return DatabaseTls.of(url, DatabaseTls.defaults(folder.toString()));
    }

    private static Outcome byJdbc(DatabaseUrl url) {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        try (Connection connection = new Driver().connect(url.text(), properties);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SEEN)) {
            rows.next();
            return rows.getBoolean(1) ? Outcome.TLS : Outcome.CLEAR;
        } catch (SQLException e) {
            return Outcome.REFUSED;
        }
    }

    private static Outcome byReactiveClient(DatabaseTls tls, DatabaseUrl url, boolean inClear) throws Exception {
        String reactive = tls.reactive(url, inClear).text().substring("jdbc:".length());
        PgConnectOptions options = TlsFiles.of(tls)
                .secure(PgConnectOptions.fromUri(reactive)
                        .setUser(address.user())
                        .setPassword(address.password()));
        try {
            return PgConnection.connect(vertx, options)
                    .flatMap(connection -> connection
                            .query(SEEN)
                            .execute()
                            .map(rows -> rows.iterator().next().getBoolean(0))
                            .eventually(() -> connection.close()))
                    .map(encrypted -> encrypted ? Outcome.TLS : Outcome.CLEAR)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return Outcome.REFUSED;
        }
    }
}

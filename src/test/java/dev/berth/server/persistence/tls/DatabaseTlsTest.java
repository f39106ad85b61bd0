package dev.berth.server.persistence.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parameters of an address say of TLS; no server and no file is asked. */
class DatabaseTlsTest {
    private static final String BASE = "jdbc:postgresql://db/berth";

    @TempDir
    private Path home;

    private DatabaseTls tls(String parameters) {
        return DatabaseTls.of(DatabaseUrl.of(BASE + "?" + parameters), DatabaseTls.defaults(home.toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "'', PREFER",
        "sslmode=Allow, ALLOW",
        "ssl=false, PREFER",
        "ssl=true&sslmode=require, REQUIRE",
        "sslmode=require&sslrootcert=/ca.crt, VERIFY_CA",
        "ssl&sslrootcert=/ca.crt, VERIFY_FULL",
        "ssl=true&sslrootcert=/ca.crt, VERIFY_FULL",
    })
    void theModeIsThatOfPostgres(String parameters, TlsMode mode) {
        assertThat(tls(parameters).mode()).isEqualTo(mode);
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=always, sslmode",
        "sslmode=verify-ca, sslrootcert",
        "ssl=true, sslrootcert",
        "sslrootcert=/ca.crt, sslrootcert",
        "sslmode=prefer&sslrootcert=/ca.crt, sslrootcert",
        "sslmode=require&sslcert=/me.crt, sslkey",
        "sslmode=require&sslkey=/me.key, sslcert",
        "sslmode=disable&sslcert=/me.crt&sslkey=/me.key, sslcert",
        "sslmode=require&sslfactory=org.postgresql.ssl.NonValidatingFactory, sslfactory",
        "sslmode=require&sslNegotiation=direct, sslNegotiation",
        "sslmode=require&channelBinding=require, channelBinding",
        "sslmode=%zz, sslmode",
    })
    void whatDoesNotGoTogetherIsNamedByItsParameter(String parameters, String named) {
        assertThatThrownBy(() -> tls(parameters))
                .isInstanceOf(TlsParameterException.class)
                .hasMessageStartingWith(named + ": ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void filesThatTheJdbcDriverTakesByItselfHoldForBoth() throws IOException {
        Path usual = Files.createDirectory(home.resolve(".postgresql"));
        for (String name : new String[] {"root.crt", "postgresql.crt", "postgresql.pk8"}) {
            Files.createFile(usual.resolve(name));
        }

        assertThat(tls("sslmode=verify-full"))
                .isEqualTo(new DatabaseTls(
                        TlsMode.VERIFY_FULL,
                        usual.resolve("root.crt"),
                        new DatabaseTls.Client(
                                usual.resolve("postgresql.crt"), usual.resolve("postgresql.pk8"), null, null, false)));
        assertThat(tls("sslmode=require").rootCertificates()).isNull();
    }

    private void uselessFiles() throws IOException {
        Path usual = Files.createDirectory(home.resolve(".postgresql"));
        Files.writeString(usual.resolve("postgresql.crt"), "no certificate");
        Files.writeString(usual.resolve("postgresql.pk8"), "no key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sslmode=allow", "sslmode=prefer", "ssl=false", "sslmode=disable"})
    void usualFilesThatCannotBeUsedArePassedOverWhereTlsIsNotDemanded(String parameters) throws IOException {
        uselessFiles();

        DatabaseTls used = TlsFiles.of(tls(parameters)).used();

        assertThat(used.client()).isNull();
        assertThat(used.jdbc(DatabaseUrl.of(BASE + "?" + parameters)).parameters())
                .doesNotContainKeys("sslcert", "sslkey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=require", "sslcert={home}/postgresql.crt", "sslkey={home}/postgresql.pk8"})
    void theSameFilesEndTheStartWhereTlsIsDemandedOrTheyAreNamed(String parameters) throws IOException {
        uselessFiles();
        DatabaseTls tls =
                tls(parameters.replace("{home}", home.resolve(".postgresql").toString()));

        assertThatThrownBy(() -> TlsFiles.of(tls))
                .isInstanceOf(TlsParameterException.class)
                .hasMessageStartingWith("ssl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=require", "sslmode=disable", "sslmode=verify-ca&sslrootcert=/ca.crt"})
    void theServerIsSentNoneOfTheJdbcDriversParameters(String parameters) {
        DatabaseUrl url = DatabaseUrl.of(BASE + "?" + parameters
                + "&connectTimeout=5&ApplicationName=b&currentSchema=own&options=-c%20jit%3Doff&statement_timeout=9s");

        assertThat(tls(parameters).reactive(url, true).parameters())
                .containsOnlyKeys("sslmode", "search_path", "options", "statement_timeout")
                .containsEntry("options", "-c jit=off")
                .containsEntry("search_path", "own");
    }

    @Test
    void aWishForTlsIsAskedSecondWhereTheServerHasNone() {
        DatabaseUrl url = DatabaseUrl.of(BASE);

        assertThat(tls("").reactive(url, true).text()).isEqualTo(BASE + "?sslmode=allow");
        assertThat(tls("").reactive(url, false).text()).isEqualTo(BASE + "?sslmode=prefer");
        assertThat(tls("").jdbc(url).text()).isEqualTo(BASE);
    }

    @Test
    void oneAddressMaySayItForBoth() {
        DatabaseUrl silent = DatabaseUrl.of(BASE + "?connectTimeout=5");
        DatabaseUrl demanding = DatabaseUrl.of("postgresql://db/berth?sslmode=require");

        assertThat(DatabaseTls.agreed(silent, demanding).text()).isEqualTo(BASE + "?connectTimeout=5&sslmode=require");
        assertThat(DatabaseTls.agreed(demanding, silent)).isEqualTo(demanding);
        assertThatThrownBy(() -> DatabaseTls.agreed(DatabaseUrl.of(BASE + "?sslmode=disable"), demanding))
                .isInstanceOf(TlsParameterException.class)
                .hasMessageStartingWith("sslmode: ");
    }

    @Test
    void aPasswordIsShownNowhere() {
        DatabaseUrl url = DatabaseUrl.of(BASE + "?sslcert=/a&sslkey=/b&sslpassword=hidden");

        assertThat(url.toString()).doesNotContain("hidden");
        assertThat(tls("sslcert=/a&sslkey=/b&sslpassword=hidden").toString()).doesNotContain("hidden");
    }
}

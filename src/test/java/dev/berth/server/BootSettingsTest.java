package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.persistence.embedded.DatabaseAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootSettingsTest {
    @Test
    void withoutAnySettingTheServerHasADatabaseOfItsOwnAndListensOn8080() {
        BootSettings settings = resolve(Map.of(), Map.of());
        assertThat(settings.dataDirectory()).isEqualTo(Path.of(".berth").toAbsolutePath());
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.database()).isEmpty();
        assertThat(settings.bootstrapToken()).isFalse();
    }

    @Test
    void theCommandLineGoesBeforePropertiesAndTheseBeforeTheEnvironment() {
        Map<String, String> environment = Map.of("QUARKUS_HTTP_PORT", "1", "BERTH_DATA_DIR", "/env");
        assertThat(resolve(Map.of(), environment).port()).isEqualTo(1);
        assertThat(resolve(Map.of(), environment).dataDirectory()).isEqualTo(Path.of("/env"));
        assertThat(resolve(Map.of("quarkus.http.port", "2"), environment).port())
                .isEqualTo(2);
        BootSettings told =
                BootSettings.resolve(Path.of("/told"), 3, source(Map.of("quarkus.http.port", "2"), environment));
        assertThat(told.port()).isEqualTo(3);
        assertThat(told.dataDirectory()).isEqualTo(Path.of("/told"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "-1", "65536", "80 81"})
    void aPortThatIsNoneIsNamed(String port) {
        assertThatThrownBy(() -> resolve(Map.of(), Map.of("QUARKUS_HTTP_PORT", port)))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("QUARKUS_HTTP_PORT")
                .hasMessageContaining(port);
    }

    @Test
    void aNativeBinaryHasNoDatabaseOfItsOwnAndSaysWhatToSet() {
        Map<String, String> nativeImage = Map.of("org.graalvm.nativeimage.imagecode", "runtime");
        assertThatThrownBy(() -> resolve(nativeImage, Map.of()))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("QUARKUS_DATASOURCE_JDBC_URL")
                .hasMessageNotContaining("\n");
        assertThat(resolve(nativeImage, Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://db/berth"))
                        .database())
                .isPresent();
    }

    @Test
    void howLongToWaitForADatabaseIsASetting() {
        assertThat(resolve(Map.of(), Map.of()).databasePatience()).isEqualTo(Duration.ofSeconds(10));
        assertThat(resolve(Map.of(), Map.of("BERTH_DATABASE_START_TIMEOUT", "10m"))
                        .databasePatience())
                .isEqualTo(Duration.ofMinutes(10));
        assertThatThrownBy(() -> resolve(Map.of(), Map.of("BERTH_DATABASE_START_TIMEOUT", "soon")))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("BERTH_DATABASE_START_TIMEOUT");
    }

    @Test
    void twoAddressesNameOneDatabase() {
        assertThatThrownBy(() -> resolve(
                        Map.of(),
                        Map.of(
                                "QUARKUS_DATASOURCE_JDBC_URL",
                                "jdbc:postgresql://db/berth?sslmode=disable",
                                "QUARKUS_DATASOURCE_REACTIVE_URL",
                                "postgresql://db:5432/other")))
                .isInstanceOf(BootException.class)
                .hasMessage(
                        "QUARKUS_DATASOURCE_JDBC_URL names the database berth, and QUARKUS_DATASOURCE_REACTIVE_URL the"
                                + " database other: set them to the same one, or leave one of them out");
    }

    @Test
    void oneAddressOfADatabaseIsEnough() {
        assertThat(database("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://db:5432/berth?sslmode=require"))
                .extracting(ConfiguredDatabase::reactiveUrl)
                .isEqualTo("postgresql://db:5432/berth?sslmode=require");
        assertThat(database("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://db/berth?sslmode=require"))
                .extracting(ConfiguredDatabase::jdbcUrl)
                .isEqualTo("jdbc:postgresql://db/berth?sslmode=require");
        assertThat(database("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://db/berth"))
                .extracting(ConfiguredDatabase::jdbcUrl)
                .isEqualTo("jdbc:postgresql://db/berth");
        assertThat(database("QUARKUS_DATASOURCE_REACTIVE_URL", "vertx-reactive:postgresql://db/berth"))
                .extracting(ConfiguredDatabase::jdbcUrl)
                .isEqualTo("jdbc:postgresql://db/berth");
    }

    @Test
    void twoAddressesAreTakenBoth() {
        Map<String, String> environment = Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://a/x",
                "QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://b/x",
                "QUARKUS_DATASOURCE_USERNAME", "me");
        assertThat(resolve(Map.of(), environment).database())
                .contains(
                        new ConfiguredDatabase("jdbc:postgresql://a/x", "postgresql://b/x?sslmode=prefer", "me", null));
    }

    @Test
    void tlsThatOneAddressAsksForHoldsForTheOtherToo() {
        Map<String, String> environment = Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://a/x?sslmode=require&connectTimeout=5",
                "QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://b/x");
        assertThat(resolve(Map.of(), environment).database().orElseThrow().reactiveUrl())
                .isEqualTo("postgresql://b/x?sslmode=require");
    }

    @Test
    void theEmbeddedDatabaseIsReachedInClearWhateverLiesInAHome() {
        DatabaseAddress own = new DatabaseAddress("127.0.0.1", 5433, "berth", "me", "hidden");

        assertThat(ConfiguredDatabase.embedded(own).properties())
                .containsEntry(ConfiguredDatabase.JDBC_URL, "jdbc:postgresql://127.0.0.1:5433/berth?sslmode=disable")
                .containsEntry(ConfiguredDatabase.REACTIVE_URL, "postgresql://127.0.0.1:5433/berth?sslmode=disable");
    }

    @Test
    void tlsThatDoesNotGoTogetherIsOneLineThatNamesTheParameter() {
        assertThatThrownBy(() -> database(
                        "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://db/x?sslrootcert=/ca.crt&password=secret"))
                .isInstanceOf(BootException.class)
                .hasMessageStartingWith("QUARKUS_DATASOURCE_JDBC_URL cannot be used: sslrootcert: ")
                .hasMessageNotContainingAny("secret", "\n");
        assertThatThrownBy(() -> database("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://db/x?sslmode=yes"))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("sslmode: ");
    }

    @Test
    void anAddressThatGivesNoOtherSaysWhatToSet() {
        assertThatThrownBy(() -> database("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://a,b/x"))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("QUARKUS_DATASOURCE_JDBC_URL");
        assertThatThrownBy(() -> database("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://me:secret@a/x"))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("QUARKUS_DATASOURCE_USERNAME")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aWrongDatabaseAddressIsOneLineThatSaysWhatToCheck() {
        ConfiguredDatabase wrong = new ConfiguredDatabase(
                "jdbc:mysql://db/x?password=secret", "mysql://db/x?password=secret", "me", "hidden");
        assertThatThrownBy(() -> wrong.require(Duration.ofMinutes(1), line -> {}))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("QUARKUS_DATASOURCE_JDBC_URL")
                .hasMessageNotContainingAny("secret", "hidden", "\n");
        assertThat(wrong.toString()).doesNotContain("secret", "hidden");
    }

    private static ConfiguredDatabase database(String variable, String url) {
        return resolve(Map.of(), Map.of(variable, url)).database().orElseThrow();
    }

    private static BootSettings resolve(Map<String, String> properties, Map<String, String> environment) {
        return BootSettings.resolve(null, null, source(properties, environment));
    }

    private static BootSettings.Source source(Map<String, String> properties, Map<String, String> environment) {
        return BootSettings.Source.of(properties::get, environment::get);
    }
}

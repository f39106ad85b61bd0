package dev.berth.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin is told of the settings, and what nobody is told. */
class SettingsInForceTest {
    private static final int FILE = 260;
    private static final int SYSTEM = 400;

    private static Map<String, SettingInForce> inForce(ConfigSource... sources) {
        Config config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(sources)
                .build();
        return SettingsInForce.of(config).stream().collect(Collectors.toMap(SettingInForce::name, one -> one));
    }

    private static ConfigSource given(int ordinal, Map<String, String> values) {
        return new PropertiesConfigSource(values, "given", ordinal);
    }

    private static String shown(String name, String value) {
        return String.valueOf(
                inForce(given(SYSTEM, Map.of(name, value))).get(name).value());
    }

    @Test
    void nothingThatIsPlantedInASecretIsShownAnywhere() {
        Map<String, String> values = new HashMap<>();
        for (KnownSetting setting : KnownSetting.all()) {
            switch (Disclosure.of(setting.name())) {
                case SECRET -> values.put(setting.name(), "planted-" + setting.name());
                case COMMAND -> values.put(setting.name(), "/bin/agent --token planted TOKEN=planted");
                case OPEN ->
                    values.put(
                            setting.name(), "jdbc:postgresql://anna:planted/@:?planted@host:5432/db?password=planted");
            }
        }

        assertThat(inForce(given(SYSTEM, values)).values())
                .hasSameSizeAs(KnownSetting.all())
                .allSatisfy(setting -> assertThat(setting.toString()).doesNotContain("planted", "anna"));
    }

    @Test
    void whatIsTextAndSoundsLikeASecretIsOne() {
        List<String> open = new ArrayList<>();
        collect("berth", BerthConfig.class, open);
        assertThat(open)
                .as("a name like this is a secret unless its type says that it cannot be one")
                .noneMatch(name -> name.matches(".*(token|passw|secret|credential|key|private|auth).*"));
        assertThat(List.of(
                        "berth.bootstrap-token",
                        "berth.encryption.keys",
                        "quarkus.datasource.password",
                        "berth.made-up.api-key",
                        "berth.made-up.client-secret"))
                .allMatch(name -> Disclosure.of(name) == Disclosure.SECRET);
    }

    /** Settings of text that are shown. */
    private static void collect(String prefix, Class<?> group, List<String> open) {
        for (Method method : group.getDeclaredMethods()) {
            String name =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (method.getReturnType().isInterface()
                    && method.getReturnType().getEnclosingClass() == BerthConfig.class) {
                collect(name, method.getReturnType(), open);
            } else if (method.getGenericReturnType().getTypeName().contains(String.class.getName())
                    && Disclosure.of(name) == Disclosure.OPEN) {
                open.add(name);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://anna:pw@host/db, postgresql://********@host/db",
        "jdbc:postgresql://host:5432/db?sslmode=require&sslpassword=pw&sslrootcert=/ca.pem,"
                + " jdbc:postgresql://host:5432/db?sslmode=require&sslpassword=********&sslrootcert=/ca.pem",
        "postgresql://host/db?pw, postgresql://host/db?********",
        "postgresql://a:p@s/s@host/db, postgresql://********@host/db",
        "anna:pw@host, ********@host",
        "jdbc:postgresql://host/db?user=anna&password=p@w, jdbc:postgresql://********",
        "jdbc:postgresql://host/db?sslmode=require&password=p@w&q, jdbc:postgresql://********",
        "http://anna:pw@host/image@sha256:0123, http://********@host/image@sha256:0123",
        "jdbc:postgresql://host/db, jdbc:postgresql://host/db"
    })
    void ofAnAddressNobodySeesWhoSignsInAndHow(String value, String shown) {
        assertThat(shown("quarkus.datasource.jdbc.url", value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"berth-agent:latest", "registry:5000/agent@sha256:0123", "/etc/tls.key", "https://berth.test/a"})
    void whatIsNoSecretIsShown(String value) {
        assertThat(shown("berth.kubernetes.image", value)).isEqualTo(value);
    }

    @Test
    void aSecretWithinAnotherValueIsHiddenThereToo() {
        Map<String, SettingInForce> all = inForce(given(
                SYSTEM,
                Map.of(
                        "quarkus.datasource.password",
                        "long-enough",
                        "berth.organization",
                        "${quarkus.datasource.password}x")));
        assertThat(all.get("berth.organization").value()).isEqualTo("********x");
    }

    @Test
    void eachSaysWhereItComesFrom() {
        Map<String, SettingInForce> all = inForce(
                given(SYSTEM, Map.of("berth.organization", "said", SettingOrigin.NOTED, noted())),
                new EnvConfigSource(
                        Map.of("BERTH_LIMITS_BODY_SIZE", "2M", "QUARKUS_HTTP_PORT", "1", "BERTH_DEFAULT_POOL", ""),
                        EnvConfigSource.ORDINAL),
                given(FILE, Map.of("berth.retention.audit", "30d")));

        assertThat(all.get("berth.organization").origin()).isEqualTo(SettingOrigin.SYSTEM_PROPERTY);
        assertThat(all.get("berth.limits.body-size"))
                .isEqualTo(new SettingInForce(
                        "berth.limits.body-size",
                        "BERTH_LIMITS_BODY_SIZE",
                        "2M",
                        "1M",
                        SettingOrigin.ENVIRONMENT,
                        false,
                        "A JSON body."));
        assertThat(all.get("berth.retention.audit").origin()).isEqualTo(SettingOrigin.FILE);
        assertThat(all.get("quarkus.http.port").origin()).isEqualTo(SettingOrigin.COMMAND_LINE);
        assertThat(all.get("berth.default-pool")).satisfies(none -> {
            assertThat(none.value()).isNull();
            assertThat(none.origin()).isEqualTo(SettingOrigin.DEFAULT);
        });
        assertThat(all.get("berth.data-dir").value()).isEqualTo(".berth");
        assertThat(all.get("berth.bootstrap-token").secret()).isTrue();
        assertThat(all.get("quarkus.datasource.jdbc.url").meaning()).doesNotContain("`", "](");
    }

    private static String noted() {
        return SettingOrigin.noted(Map.of("quarkus.http.port", SettingOrigin.COMMAND_LINE));
    }
}

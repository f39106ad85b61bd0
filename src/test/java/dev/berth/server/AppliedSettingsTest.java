package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.config.SettingOrigin;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AppliedSettingsTest {

    @Test
    void whatIsSetKeepsWhereItCameFrom() {
        Map<String, String> set = new AppliedSettings(
                        BootSettings.Source.of(Map.of("quarkus.datasource.jdbc.url", "x")::get, name -> null),
                        BootSettings.Source.of(
                                name -> null, Map.of("QUARKUS_HTTP_PORT", "1", "BERTH_DATA_DIR", "/here")::get),
                        Set.of("quarkus.http.port"))
                .with(Map.of("quarkus.http.port", "2", "berth.data-dir", "/here"), SettingOrigin.DEFAULT)
                .with(
                        Map.of("quarkus.datasource.jdbc.url", "x", "quarkus.datasource.reactive.url", "y"),
                        SettingOrigin.SERVER)
                .toSet();

        assertThat(set)
                .containsEntry("quarkus.http.port", "2")
                .containsEntry(
                        SettingOrigin.NOTED,
                        "berth.data-dir=ENVIRONMENT quarkus.datasource.jdbc.url=SYSTEM_PROPERTY"
                                + " quarkus.datasource.reactive.url=SERVER quarkus.http.port=COMMAND_LINE");
    }
}

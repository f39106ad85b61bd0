package dev.berth.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingRulesTest {

    @Test
    void valuesAreShownAsTheyAreWritten() {
        assertThat(SettingRules.shown(Duration.ofMinutes(5))).isEqualTo("5m");
        assertThat(SettingRules.shown(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(SettingRules.shown(Duration.ofMillis(1_500))).isEqualTo("1500ms");
        assertThat(SettingRules.shown(2L << 30)).isEqualTo("2G");
        assertThat(SettingRules.shown(64L << 20)).isEqualTo("64M");
        assertThat(SettingRules.shown(5L << 10)).isEqualTo("5K");
        assertThat(SettingRules.shown(7)).isEqualTo("7");
    }
}

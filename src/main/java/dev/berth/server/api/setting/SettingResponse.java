package dev.berth.server.api.setting;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.config.SettingInForce;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/** A setting: with {@code secret} its value says only that there is one. */
@RegisterForReflection
record SettingResponse(
        String name,
        String variable,
        @Nullable String value,
        @JsonProperty("default") @Nullable String standard,
        String origin,
        boolean secret,
        String meaning) {
    static SettingResponse of(SettingInForce setting) {
        return new SettingResponse(
                setting.name(),
                setting.variable(),
                setting.value(),
                setting.standard(),
                WireWords.of(setting.origin()),
                setting.secret(),
                setting.meaning());
    }
}

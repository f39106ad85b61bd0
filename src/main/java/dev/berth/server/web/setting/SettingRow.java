package dev.berth.server.web.setting;

import dev.berth.server.config.SettingInForce;
import dev.berth.server.config.SettingOrigin;

/** A setting of the list. What there is none of is empty. */
public record SettingRow(
        String name, String variable, String value, String standard, boolean given, String from, String meaning) {

    static SettingRow of(SettingInForce setting) {
        return new SettingRow(
                setting.name(),
                setting.variable(),
                setting.value() == null ? "" : setting.value(),
                setting.standard() == null ? "" : setting.standard(),
                setting.origin() != SettingOrigin.DEFAULT,
                from(setting.origin()),
                setting.meaning());
    }

    private static String from(SettingOrigin origin) {
        return switch (origin) {
            case DEFAULT -> "default";
            case FILE -> "file";
            case ENVIRONMENT -> "environment";
            case SYSTEM_PROPERTY -> "system property";
            case COMMAND_LINE -> "command line";
            case SERVER -> "worked out";
        };
    }

    /** Whether the default stands for something else than what is in force. */
    public boolean differs() {
        return !standard.isEmpty() && !standard.equals(value);
    }
}

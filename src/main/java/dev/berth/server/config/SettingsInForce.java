package dev.berth.server.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** All settings that operators are told of, as this server has them, without what is secret. */
public final class SettingsInForce {
    /** Shorter ones stand in other values by chance. */
    private static final int SHORTEST_SECRET = 8;

    private SettingsInForce() {}

    public static List<SettingInForce> of(Config config) {
        List<KnownSetting> known = KnownSetting.all();
        Map<String, SettingOrigin> noted = SettingOrigin.read(given(config.getConfigValue(SettingOrigin.NOTED)));
        List<String> secrets = known.stream()
                .filter(setting -> Disclosure.of(setting.name()) == Disclosure.SECRET)
                .flatMap(setting -> Stream.ofNullable(given(config.getConfigValue(setting.name()))))
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .toList();
        return known.stream()
                .map(setting -> inForce(setting, config.getConfigValue(setting.name()), noted, secrets))
                .toList();
    }

    private static SettingInForce inForce(
            KnownSetting setting, ConfigValue found, Map<String, SettingOrigin> noted, List<String> secrets) {
        Disclosure disclosure = Disclosure.of(setting.name());
        String given = given(found);
        String value = given == null ? setting.standard() : without(secrets, disclosure.shown(given));
        SettingOrigin origin = given == null
                ? SettingOrigin.DEFAULT
                : noted.getOrDefault(setting.name(), SettingOrigin.of(found.getSourceOrdinal()));
        return new SettingInForce(
                setting.name(),
                setting.variable(),
                value,
                setting.standard(),
                origin,
                disclosure == Disclosure.SECRET,
                setting.plainMeaning());
    }

    /** A value may be made of others, and so of a secret. */
    private static String without(List<String> secrets, String value) {
        String clean = value;
        for (String secret : secrets) {
            clean = clean.replace(secret, Disclosure.HIDDEN);
        }
        return clean;
    }

    /** What is empty counts as not set. */
    private static @Nullable String given(ConfigValue found) {
        String value = found.getValue();
        return value == null || value.isBlank() ? null : value;
    }
}

package dev.berth.server;

import dev.berth.server.config.SettingOrigin;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the server says to Quarkus. Quarkus knows neither the options of the command line nor what was worked out at the
 * start, so it gets system properties, and a note where each of them came from.
 */
final class AppliedSettings {
    private final BootSettings.Source properties;
    private final BootSettings.Source environment;
    private final Set<String> options;
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, SettingOrigin> origins = new TreeMap<>();

    /**
     * @param properties the system properties, as they were given
     * @param environment as it was given, by the names of properties
     * @param options settings that options of the command line stand for
     */
    AppliedSettings(BootSettings.Source properties, BootSettings.Source environment, Set<String> options) {
        this.properties = properties;
        this.environment = environment;
        this.options = Set.copyOf(options);
    }

    /** @param otherwise where it comes from if nobody gave it */
    AppliedSettings with(Map<String, String> settings, SettingOrigin otherwise) {
        settings.forEach((name, value) -> {
            values.put(name, value);
            origins.put(name, origin(name, otherwise));
        });
        return this;
    }

    private SettingOrigin origin(String name, SettingOrigin otherwise) {
        if (options.contains(name)) {
            return SettingOrigin.COMMAND_LINE;
        }
        if (properties.get(name).isPresent()) {
            return SettingOrigin.SYSTEM_PROPERTY;
        }
        return environment.get(name).isPresent() ? SettingOrigin.ENVIRONMENT : otherwise;
    }

    /** As system properties. */
    Map<String, String> toSet() {
        Map<String, String> all = new TreeMap<>(values);
        all.put(SettingOrigin.NOTED, SettingOrigin.noted(origins));
        return all;
    }
}

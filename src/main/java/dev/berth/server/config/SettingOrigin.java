package dev.berth.server.config;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the value of a setting comes from. */
public enum SettingOrigin {
    /** Nobody set it. */
    DEFAULT,
    /** A file that Quarkus reads beside the server: {@code config/application.properties} or {@code .env}. */
    FILE,
    ENVIRONMENT,
    SYSTEM_PROPERTY,
    /** An option of {@code berth server}. */
    COMMAND_LINE,
    /** The server worked it out as it started: from other settings, from the memory, or from its own database. */
    SERVER;

    /**
     * What the server hands on to Quarkus it has to set as system properties; this one, in the same way, keeps where they
     * came from. Outside of {@code berth.}, where it would be taken for a setting.
     */
    public static final String NOTED = "dev.berth.setting-origins";

    /** Files that come with the program have less: what they say is the default. */
    private static final int FILES = 255;

    private static final int SYSTEM = 400;
    private static final int ENVIRONMENT_RANK = 300;

    /** By the rank of the source that it was found in. */
    static SettingOrigin of(int ordinal) {
        if (ordinal >= SYSTEM) {
            return SYSTEM_PROPERTY;
        }
        // The .env file comes right below the environment that it stands for.
        if (ordinal >= ENVIRONMENT_RANK) {
            return ENVIRONMENT;
        }
        return ordinal > FILES ? FILE : DEFAULT;
    }

    /** For {@link #NOTED}. */
    public static String noted(Map<String, SettingOrigin> origins) {
        return origins.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    /** What was noted. */
    static Map<String, SettingOrigin> read(@Nullable String noted) {
        Map<String, SettingOrigin> origins = new HashMap<>();
        if (noted != null && !noted.isBlank()) {
            Arrays.stream(noted.strip().split(" "))
                    .map(one -> one.split("=", 2))
                    .forEach(pair -> {
                        if (pair.length == 2) {
                            origins.put(pair[0], valueOf(pair[1]));
                        }
                    });
        }
        return origins;
    }
}

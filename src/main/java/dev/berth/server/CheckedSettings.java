package dev.berth.server;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.config.FittingDefaults;
import dev.berth.server.config.SettingRules;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The settings as they will be, looked at before anything is started: what cannot work is said, all of it at once. */
final class CheckedSettings {
    private static final int ORDINAL = 50;

    private final BerthConfig config;
    private final Map<String, String> fitted;

    private CheckedSettings(BerthConfig config, Map<String, String> fitted) {
        this.config = config;
        this.fitted = new TreeMap<>(fitted);
    }

    /** As they will be. */
    BerthConfig config() {
        return config;
    }

    /** The defaults that had to be changed to fit; empty as a rule. */
    Map<String, String> fitted() {
        return fitted;
    }

    /**
     * Looks at them.
     *
     * @param sources what was set
     * @param heap in bytes
     * @throws BootException with a line for each thing that is wrong
     */
    static CheckedSettings of(List<ConfigSource> sources, long heap) {
        try {
            SmallRyeConfig usual = config(sources, Map.of());
            Map<String, String> fitted = FittingDefaults.of(mapping(usual), name -> isGiven(usual, name), heap);
            BerthConfig config = mapping(config(sources, fitted));
            List<String> violations = SettingRules.violations(config, heap);
            if (!violations.isEmpty()) {
                throw new BootException(String.join("\n", violations));
            }
            return new CheckedSettings(config, fitted);
        } catch (ConfigValidationException e) {
            throw new BootException(ReadableValues.lines(e), e);
        }
    }

    private static boolean isGiven(SmallRyeConfig config, String name) {
        return config.getConfigValue(name).getConfigSourceOrdinal() > ORDINAL;
    }

    private static BerthConfig mapping(SmallRyeConfig config) {
        return config.getConfigMapping(BerthConfig.class);
    }

    private static SmallRyeConfig config(List<ConfigSource> sources, Map<String, String> fitted) {
        return ReadableValues.register(new SmallRyeConfigBuilder())
                .addDefaultInterceptors()
                .withSources(sources)
                .withSources(new PropertiesConfigSource(fitted, "defaults that fit", ORDINAL))
                .withMapping(BerthConfig.class)
                .withValidateUnknown(false)
                .build();
    }
}

package dev.berth.server.web.workspace;

import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.ConfigurationStore.Configuration;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;

/**
 * A configuration.
 *
 * @param status as the API says it
 * @param label the same for people
 * @param look the name of a class that goes with it
 * @param newest whether it is the workspace's newest, which tasks take
 * @param size for people; empty before its bytes came
 * @param error why it was refused; empty when it was not
 * @param by empty where nobody noted it
 */
@RecordBuilder
public record ConfigurationRow(
        int version,
        String status,
        String label,
        String look,
        boolean newest,
        boolean speculative,
        boolean provisional,
        String size,
        String error,
        String by,
        Instant createdAt) {

    static ConfigurationRow of(Configuration configuration, int newest) {
        Long bytes = configuration.bytes();
        return ConfigurationRowBuilder.builder()
                .version(configuration.version())
                .status(WireWords.of(configuration.status()))
                .label(label(configuration))
                .look(look(configuration))
                .newest(configuration.version() == newest)
                .speculative(configuration.speculative())
                .provisional(configuration.provisional())
                .size(bytes == null ? "" : Sizes.of(bytes))
                .error(
                        configuration.error() == null
                                ? ""
                                : configuration.error().message())
                .by(configuration.createdBy() == null ? "" : configuration.createdBy())
                .createdAt(configuration.createdAt())
                .build();
    }

    private static String label(Configuration configuration) {
        return switch (configuration.status()) {
            case PENDING -> "waits for its upload";
            case UPLOADED -> "is here";
            case ERRORED -> "was refused";
        };
    }

    private static String look(Configuration configuration) {
        return switch (configuration.status()) {
            case PENDING -> "quiet";
            case UPLOADED -> "good";
            case ERRORED -> "bad";
        };
    }
}

package dev.berth.server.web.workspace;

import dev.berth.domain.drift.DriftState;
import dev.berth.server.control.port.DriftStore.Drift;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a workspace's drift (W2).
 *
 * @param label for people
 * @param look the name of a class that goes with it
 */
public record DriftLine(
        boolean drifted,
        String label,
        String look,
        int resources,
        List<String> addresses,
        @Nullable Instant since,
        @Nullable Instant checkedAt,
        @Nullable Long task) {
    public DriftLine {
        addresses = List.copyOf(addresses);
    }

    /** How many resources there are beside those whose addresses are told. */
    public int more() {
        return resources - addresses.size();
    }

    static DriftLine of(Drift drift) {
        return new DriftLine(
                drift.state() == DriftState.DRIFTED,
                label(drift),
                look(drift),
                drift.resources().count(),
                drift.resources().addresses(),
                drift.since(),
                drift.checkedAt(),
                drift.task() == null ? null : drift.task().value());
    }

    private static String label(Drift drift) {
        return switch (drift.state()) {
            case NONE -> "none";
            case DRIFTED -> "drifted";
            case UNKNOWN -> "unknown";
            case NOT_CHECKED -> "not checked";
        };
    }

    private static String look(Drift drift) {
        return switch (drift.state()) {
            case NONE -> "good";
            case DRIFTED -> "warn";
            case UNKNOWN -> "bad";
            case NOT_CHECKED -> "quiet";
        };
    }
}

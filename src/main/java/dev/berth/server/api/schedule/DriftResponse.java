package dev.berth.server.api.schedule;

import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.DriftStore.Drift;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the drift of a workspace (W2).
 *
 * @param state {@code none}, {@code drifted}, {@code unknown} or {@code not_checked}
 * @param resources how many the last check found changed that ended well
 * @param addresses of the first 100 of them, never values
 * @param since the first of an unbroken row of checks that found something; null when there is none
 * @param checkedAt when it was checked last; null before
 * @param task which task that was
 */
@RegisterForReflection
public record DriftResponse(
        String state,
        int resources,
        List<String> addresses,
        @Nullable Instant since,
        @Nullable Instant checkedAt,
        @Nullable Long task) {
    public static DriftResponse of(Drift drift) {
        return new DriftResponse(
                WireWords.of(drift.state()),
                drift.resources().count(),
                drift.resources().addresses(),
                drift.since(),
                drift.checkedAt(),
                drift.task() == null ? null : drift.task().value());
    }
}

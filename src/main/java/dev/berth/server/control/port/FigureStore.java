package dev.berth.server.control.port;

import dev.berth.domain.id.PoolName;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The figures of pools by time (C7). */
public interface FigureStore {

    /** Figures are counted by the minute. */
    Duration MINUTE = Duration.ofMinutes(1);

    /** What one leader counted in one minute of a pool. */
    record Minute(PoolName pool, PoolFigures figures) {}

    /** Stores minutes; one that this leader has stored already is replaced. Pools that are gone are left out. */
    Uni<Void> write(List<Minute> minutes);

    /**
     * The figures of a pool, oldest first, each of one step; steps without any are left out.
     *
     * @param from where the first step begins
     * @param to before that time
     */
    Uni<List<PoolFigures>> read(PoolName pool, Instant from, Instant to, Duration step);

    /**
     * Puts together what is older than its time, and deletes the oldest.
     *
     * @param keep how long figures are kept, by the span that they are of
     * @return how many rows are gone
     */
    Uni<Long> thin(Map<Span, Instant> keep);

    /** The spans that figures are kept of. */
    enum Span {
        MINUTE(Duration.ofMinutes(1)),
        FIVE_MINUTES(Duration.ofMinutes(5)),
        HOUR(Duration.ofHours(1));

        private final Duration length;

        Span(Duration length) {
            this.length = length;
        }

        public Duration length() {
            return length;
        }
    }
}

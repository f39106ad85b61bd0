package dev.berth.server.control.history;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.PoolFigures;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many tasks came to a pool, out of its figures (S14). */
final class PastArrivals {
    /** An hour more than it looks back, and the one before the first whole one. */
    private static final Duration LOOKED_BACK =
            Duration.ofDays(ArrivalHistory.DAYS).plus(Duration.ofHours(2));

    private PastArrivals() {}

    /** All that matters from one time to another. */
    static Uni<ArrivalHistory> of(FigureStore figures, PoolName pool, Instant from, Instant to) {
        long step = ArrivalHistory.STEP.toSeconds();
        Instant first =
                Instant.ofEpochSecond(Math.floorDiv(from.minus(LOOKED_BACK).getEpochSecond(), step) * step);
        return figures.read(pool, first, to, ArrivalHistory.STEP).map(PastArrivals::of);
    }

    private static ArrivalHistory of(List<PoolFigures> figures) {
        if (figures.isEmpty()) {
            return ArrivalHistory.NONE;
        }
        Map<Instant, Integer> arrivals = new HashMap<>();
        figures.forEach(step -> arrivals.put(step.at(), step.tasks().arrived()));
        return new ArrivalHistory(figures.get(0).at(), arrivals);
    }
}

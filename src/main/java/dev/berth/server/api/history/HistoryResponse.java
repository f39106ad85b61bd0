package dev.berth.server.api.history;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.PoolFigures;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pool's figures, oldest first; steps of which nothing is known are left out. */
@RegisterForReflection
record HistoryResponse(String pool, Instant from, Instant to, Duration step, List<PointResponse> points) {
    static HistoryResponse of(PoolName pool, HistorySpan span, List<PoolFigures> points) {
        return new HistoryResponse(
                pool.value(),
                span.from(),
                span.to(),
                span.step(),
                points.stream().map(PointResponse::of).toList());
    }

    /** One step. What was looked at is the mean over the step, and null where nobody looked. */
    @RecordBuilder
    @RegisterForReflection
    record PointResponse(
            Instant at,
            @Nullable SlotsResponse slots,
            @Nullable PodsResponse pods,
            @Nullable QueueResponse queue,
            int arrived,
            EndedResponse ended,
            WaitsResponse waits,
            StartsResponse starts) {
        static PointResponse of(PoolFigures figures) {
            boolean seen = figures.samples() > 0;
            return PointResponseBuilder.builder()
                    .at(figures.at())
                    .slots(seen ? SlotsResponse.of(figures) : null)
                    .pods(seen ? PodsResponse.of(figures) : null)
                    .queue(seen ? QueueResponse.of(figures) : null)
                    .arrived(figures.tasks().arrived())
                    .ended(EndedResponse.of(figures.tasks()))
                    .waits(WaitsResponse.of(figures))
                    .starts(StartsResponse.of(figures.starts()))
                    .build();
        }
    }

    /** To two places. */
    private static double mean(long sum, int samples) {
        return Math.round(100.0 * sum / samples) / 100.0;
    }

    @RegisterForReflection
    record SlotsResponse(double total, double used, double reserved) {
        static SlotsResponse of(PoolFigures figures) {
            PoolFigures.Slots slots = figures.looked().slots();
            int samples = figures.samples();
            return new SlotsResponse(
                    mean(slots.total(), samples), mean(slots.used(), samples), mean(slots.reserved(), samples));
        }
    }

    @RegisterForReflection
    record PodsResponse(double starting, double ready, double draining) {
        static PodsResponse of(PoolFigures figures) {
            PoolFigures.Pods pods = figures.looked().pods();
            int samples = figures.samples();
            return new PodsResponse(
                    mean(pods.starting(), samples), mean(pods.ready(), samples), mean(pods.draining(), samples));
        }
    }

    /** Tasks that wait for a slot, and for others of their workspace. */
    @RegisterForReflection
    record QueueResponse(double waiting, double blocked) {
        static QueueResponse of(PoolFigures figures) {
            PoolFigures.Queue queue = figures.looked().queue();
            return new QueueResponse(
                    mean(queue.waiting(), figures.samples()), mean(queue.blocked(), figures.samples()));
        }
    }

    /** How many tasks ended how. */
    @RegisterForReflection
    record EndedResponse(int planned, int applied, int discarded, int failed, int canceled) {
        static EndedResponse of(PoolFigures.Tasks tasks) {
            return new EndedResponse(
                    tasks.planned(), tasks.applied(), tasks.discarded(), tasks.failed(), tasks.canceled());
        }
    }

    /** How long tasks waited for a slot, each time they were placed. */
    @RegisterForReflection
    record WaitsResponse(
            long count,
            @Nullable Duration p50,
            @Nullable Duration p95,
            @Nullable Duration max) {
        private static final double MEDIAN = 0.5;
        private static final double MOST = 0.95;

        static WaitsResponse of(PoolFigures figures) {
            long count = figures.waits().count();
            return new WaitsResponse(
                    count,
                    figures.quantile(MEDIAN).orElse(null),
                    figures.quantile(MOST).orElse(null),
                    count == 0 ? null : figures.longestWait());
        }
    }

    /** How many pods came up, and how long that took on average. */
    @RegisterForReflection
    record StartsResponse(int count, @Nullable Duration mean) {
        static StartsResponse of(PoolFigures.Starts starts) {
            Duration mean = starts.pods() == 0 ? null : Duration.ofMillis(starts.millis() / starts.pods());
            return new StartsResponse(starts.pods(), mean);
        }
    }
}

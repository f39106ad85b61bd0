package dev.berth.server.control.history;

import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.control.port.PoolFigures.Looked;
import dev.berth.server.control.port.PoolFiguresBuilder;
import dev.berth.server.control.port.WaitHistogram;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** What is counted of one minute of a pool. Not for several threads. */
final class MinuteTally {
    private int samples;
    private Looked looked = Looked.NOTHING;
    private int arrived;
    private final Map<TaskStatus, Integer> ended = new EnumMap<>(TaskStatus.class);
    private int starts;
    private long startMillis;
    private final int[] waits = new int[WaitHistogram.BUCKETS];
    private long longestWaitMillis;

    void look(ScalingView view) {
        ScalingView.Slots slots = view.slots();
        ScalingView.Pods pods = view.pods();
        ScalingView.Pending pending = view.pending();
        samples++;
        looked = looked.plus(new Looked(
                new PoolFigures.Slots(slots.total(), slots.used(), slots.reserved()),
                new PoolFigures.Pods(pods.starting(), pods.ready(), pods.current() - pods.starting() - pods.ready()),
                new PoolFigures.Queue(pending.unblocked(), pending.blocked())));
    }

    void arrived() {
        arrived++;
    }

    void ended(TaskStatus status) {
        ended.merge(status, 1, Integer::sum);
    }

    void started(Duration took) {
        starts++;
        startMillis += took.toMillis();
    }

    void placed(Duration waited) {
        waits[WaitHistogram.bucket(waited)]++;
        longestWaitMillis = Math.max(longestWaitMillis, waited.toMillis());
    }

    PoolFigures figures(Instant minute) {
        return PoolFiguresBuilder.builder()
                .at(minute)
                .samples(samples)
                .looked(looked)
                .tasks(new PoolFigures.Tasks(
                        arrived,
                        ended(ended, TaskStatus.PLANNED),
                        ended(ended, TaskStatus.APPLIED),
                        ended(ended, TaskStatus.DISCARDED),
                        ended(ended, TaskStatus.FAILED),
                        ended(ended, TaskStatus.CANCELED)))
                .starts(new PoolFigures.Starts(starts, startMillis))
                .waits(WaitHistogram.of(waits))
                .longestWaitMillis(longestWaitMillis)
                .build();
    }

    private static int ended(Map<TaskStatus, Integer> ended, TaskStatus status) {
        return ended.getOrDefault(status, 0);
    }
}

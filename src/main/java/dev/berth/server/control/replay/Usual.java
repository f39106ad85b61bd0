package dev.berth.server.control.replay;

import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.Arrival;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is taken for the length of a phase that never ran to its end: the median of those that did. */
final class Usual {
    private static final Duration UNKNOWN = Duration.ofSeconds(30);

    private final Map<TaskType, Duration> plans = new EnumMap<>(TaskType.class);
    private final Duration applies;

    Usual(List<Arrival> arrivals) {
        for (TaskType type : TaskType.values()) {
            plans.put(
                    type,
                    median(arrivals.stream()
                            .filter(arrival -> arrival.type() == type)
                            .map(Arrival::plan)
                            .toList()));
        }
        applies = median(arrivals.stream().map(Arrival::apply).toList());
    }

    private static Duration median(List<Arrival.Run> runs) {
        List<Duration> known = runs.stream()
                .map(Arrival.Run::took)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        return known.isEmpty() ? UNKNOWN : known.get(known.size() / 2);
    }

    Duration plan(Arrival arrival) {
        Duration took = arrival.plan().took();
        return took == null ? plans.getOrDefault(arrival.type(), UNKNOWN) : took;
    }

    Duration apply(Arrival arrival) {
        Duration took = arrival.apply().took();
        return took == null ? applies : took;
    }
}

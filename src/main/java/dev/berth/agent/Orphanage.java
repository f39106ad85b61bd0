package dev.berth.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long an agent goes on without a server, by what it has that only a server could take from it. */
final class Orphanage {
    private Orphanage() {}

    /**
     * Whether the agent ends by itself. What runs is finished first, and counts from its end.
     *
     * @param idle since when nothing runs
     */
    static boolean isOver(AgentState station, AgentOptions options, AgentTimings timings, Duration idle) {
        Duration free = options.exitWhenOrphaned();
        if (free == null || !station.runsNothing()) {
            return false;
        }
        Duration silence = station.silence();
        Duration alone = silence.compareTo(idle) < 0 ? silence : idle;
        Duration limit = free;
        if (station.holdsPlans()) {
            @Nullable Duration hold = options.holdWhenOrphaned();
            if (hold == null) {
                return false;
            }
            limit = longer(limit, hold);
        }
        if (station.holdsResults()) {
            limit = longer(limit, timings.orphanPatience());
        }
        return alone.compareTo(limit) > 0;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}

package dev.berth.domain.placement;

import dev.berth.domain.id.PodName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pods in the order of preference, walked once. A pod without room gets none within the same plan, and filling the pod
 * in front leaves it in front, so the order is computed once and a task costs no walk over all pods.
 */
final class PodCursor {
    private final List<PodRoom> pods;
    private final Predicate<PodRoom> hasRoom;
    private int position;

    PodCursor(List<PodRoom> pods, Comparator<PodRoom> preference, Predicate<PodRoom> hasRoom) {
        this.pods = new ArrayList<>(pods);
        this.pods.sort(preference);
        this.hasRoom = hasRoom;
    }

    /** The best pod that still has room, or null. */
    @Nullable
    PodRoom best() {
        while (position < pods.size() && !hasRoom.test(pods.get(position))) {
            position++;
        }
        return position < pods.size() ? pods.get(position) : null;
    }

    /** The best pod but for these that still has room, or null. */
    @Nullable
    PodRoom bestBut(Set<PodName> unfit) {
        PodRoom best = best();
        return best == null || !unfit.contains(best.pod().name())
                ? best
                : pods.stream()
                        .skip(position)
                        .filter(room ->
                                hasRoom.test(room) && !unfit.contains(room.pod().name()))
                        .findFirst()
                        .orElse(null);
    }
}

package dev.berth.server.web.task;

import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task's life as a line of stages, made of its timeline. */
public final class Life {
    /** A task that is planned over and over has more; those in the middle are left out. */
    private static final int MOST = 24;

    /**
     * One stage.
     *
     * @param title what happens in it
     * @param look the name of its class
     * @param detail where, which attempt, and who brought it about; may be empty
     * @param from when it began
     * @param until when it ended; null for the present one and the last one
     * @param now whether the task is in it
     */
    public record Stage(
            String title,
            String look,
            String detail,
            Instant from,
            @Nullable Instant until,
            boolean now) {
        /** How long it took, in words; empty while it lasts. */
        public String took() {
            return until == null ? "" : Spans.of(Duration.between(from, until));
        }
    }

    private Life() {}

    /** Oldest first. */
    static List<Stage> of(List<TimelineEntry> timeline) {
        List<TimelineEntry> steps = new ArrayList<>();
        for (TimelineEntry entry : timeline) {
            boolean same = !steps.isEmpty()
                    && entry.from() == entry.to()
                    && steps.getLast().attempt() == entry.attempt();
            if (!same) {
                steps.add(entry);
            }
        }
        List<Stage> stages = new ArrayList<>();
        for (int index = 0; index < steps.size(); index++) {
            boolean last = index == steps.size() - 1;
            stages.add(
                    stage(steps.get(index), last ? null : steps.get(index + 1).at(), last));
        }
        return shortened(stages);
    }

    private static List<Stage> shortened(List<Stage> stages) {
        if (stages.size() <= MOST) {
            return List.copyOf(stages);
        }
        List<Stage> ends = new ArrayList<>(stages.subList(0, MOST / 2));
        List<Stage> left = stages.subList(MOST / 2, stages.size() - MOST / 2);
        String detail = left.size() + " stages are in the timeline";
        ends.add(new Stage(
                "\u2026",
                "quiet",
                detail,
                left.getFirst().from(),
                left.getLast().until(),
                false));
        ends.addAll(stages.subList(stages.size() - MOST / 2, stages.size()));
        return List.copyOf(ends);
    }

    private static Stage stage(TimelineEntry entry, @Nullable Instant until, boolean last) {
        boolean terminal = entry.to().terminal();
        Standing standing = Standing.of(entry.to(), entry.phase(), false);
        String look = terminal ? standing.look() : last ? "busy" : "quiet";
        return new Stage(title(entry), look, detail(entry), entry.at(), until, last && !terminal);
    }

    private static String title(TimelineEntry entry) {
        return switch (entry.to()) {
            case PENDING -> entry.phase() == Phase.PLAN ? "Waits" : "Waits to be applied";
            case RUNNING -> entry.phase() == Phase.PLAN ? "Plan" : "Apply";
            case APPLY_PENDING -> "Waits for approval";
            case PLANNED -> "Planned";
            case APPLIED -> "Applied";
            case DISCARDED -> "Discarded";
            case FAILED -> "Failed";
            case CANCELED -> "Canceled";
        };
    }

    private static String detail(TimelineEntry entry) {
        List<String> parts = new ArrayList<>();
        if (entry.to() == TaskStatus.RUNNING) {
            Location location = entry.location();
            parts.add("attempt " + entry.attempt());
            parts.add(location == null ? "" : "slot " + location.slot() + " of pod " + location.pod());
        } else if (entry.from() == null) {
            parts.add("submitted");
        } else {
            parts.add(entry.reason().replace('_', ' '));
        }
        parts.add(entry.by() == null ? "" : "by " + entry.by());
        return String.join(", ", parts.stream().filter(part -> !part.isEmpty()).toList());
    }
}

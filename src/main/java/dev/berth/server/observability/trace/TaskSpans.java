package dev.berth.server.observability.trace;

import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.TimelineEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a task, of its timeline alone (O4): one for each time it was in one status, and when it is final one over them all.
 * Their ids follow from the task, so that whichever server tells them tells the same, and what is below them can be told before.
 */
final class TaskSpans {
    private static final String WHOLE = "task";

    private TaskSpans() {}

    /**
     * A span that has ended.
     *
     * @param id its own, 16 hex digits
     * @param parent that of the span above; null for the one over the whole task, which stands below the submission
     * @param error what went wrong; null when nothing did
     */
    record Ended(
            String id,
            @Nullable String parent,
            String name,
            Instant from,
            Instant to,
            Map<String, String> attributes,
            @Nullable String error) {}

    /**
     * What has ended by now, oldest first. The same for the same steps, and with more of them it only grows at its end.
     *
     * @param steps the whole timeline, oldest first
     */
    static List<Ended> of(Task task, List<TimelineEntry> steps) {
        List<Ended> ended = new ArrayList<>();
        int first = 0;
        for (int next = 1; next < steps.size(); next++) {
            if (isOther(steps.get(first), steps.get(next))) {
                ended.add(between(task, steps, first, next));
                first = next;
            }
        }
        if (!steps.isEmpty() && task.status().terminal()) {
            ended.add(whole(task, steps));
        }
        return ended;
    }

    /** That of the attempt that the task is at, which is told when it has ended. */
    static String idOfAttempt(Task task) {
        return id(task, attempt(task.attempt(), task.phase()));
    }

    /** A note within one status is no step of its own. */
    private static boolean isOther(TimelineEntry one, TimelineEntry other) {
        return one.to() != other.to() || one.phase() != other.phase() || one.attempt() != other.attempt();
    }

    private static Ended between(Task task, List<TimelineEntry> steps, int first, int next) {
        TimelineEntry entry = steps.get(first);
        boolean runs = entry.to() == TaskStatus.RUNNING;
        Map<String, String> attributes = attributes(task);
        if (entry.attempt() > 0) {
            attributes.put("berth.attempt", Integer.toString(entry.attempt()));
        }
        Location location = entry.location();
        if (location != null) {
            attributes.put("berth.pod", location.pod().value());
            attributes.put("berth.slot", Integer.toString(location.slot()));
        }
        attributes.put("berth.ended_by", steps.get(next).reason());
        String key = runs ? attempt(entry.attempt(), entry.phase()) : "step " + first;
        return new Ended(
                id(task, key),
                id(task, WHOLE),
                name(entry),
                entry.at(),
                steps.get(next).at(),
                attributes,
                runs ? error(task, steps.get(next)) : null);
    }

    private static Ended whole(Task task, List<TimelineEntry> steps) {
        TimelineEntry last = steps.get(steps.size() - 1);
        Map<String, String> attributes = attributes(task);
        attributes.put("berth.task.status", word(task.status()));
        return new Ended(
                id(task, WHOLE),
                null,
                "task " + word(task.request().type()),
                steps.get(0).at(),
                last.at(),
                attributes,
                error(task, last));
    }

    private static @Nullable String error(Task task, TimelineEntry end) {
        if (end.to() != TaskStatus.FAILED) {
            return end.reason().equals("attempt_lost") ? end.reason() : null;
        }
        return task.error() == null ? end.reason() : task.error().code();
    }

    private static String name(TimelineEntry entry) {
        return switch (entry.to()) {
            case PENDING -> entry.phase() == Phase.PLAN ? "wait to plan" : "wait to apply";
            case RUNNING -> word(entry.phase());
            case APPLY_PENDING -> "wait for approval";
            default -> word(entry.to());
        };
    }

    private static Map<String, String> attributes(Task task) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("berth.task.id", task.id().toString());
        attributes.put("berth.task.type", word(task.request().type()));
        attributes.put("berth.workspace", task.request().workspace().value());
        attributes.put("berth.pool", task.request().pool().value());
        return attributes;
    }

    private static String attempt(int number, Phase phase) {
        return "attempt " + number + " " + word(phase);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Numbers of tasks are given once in a database; with the time no two databases give the same. */
    private static String id(Task task, String key) {
        String text = task.id() + " " + task.createdAt() + " " + key;
        UUID digest = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits(digest.getMostSignificantBits());
    }
}

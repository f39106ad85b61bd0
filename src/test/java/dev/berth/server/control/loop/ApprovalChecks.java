package dev.berth.server.control.loop;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Author;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.TimelineEntry;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * F10: nothing is applied without enough distinct people of the plan that is applied. Counted from what was recorded of their
 * words, whatever is remembered of them elsewhere.
 */
final class ApprovalChecks {
    /** An apply that a server has let begin, with the rule of that moment, when so many steps had been stored. */
    record Begun(Task task, @Nullable ApprovalRule rule, List<Author> authors, int steps) {}

    private final SimulatedWorld world;
    /** Who has approved the plan that a task has now, by their tokens' names. */
    private final Map<TaskId, Set<String>> approved = new HashMap<>();

    private int read;
    private int checked;

    ApprovalChecks(SimulatedWorld world) {
        this.world = world;
    }

    void check() {
        List<Begun> all = world.database.rules.begun;
        for (; checked < all.size(); checked++) {
            Begun begun = all.get(checked);
            readUpTo(begun.steps());
            check(begun);
        }
        readUpTo(world.database.timeline.size());
    }

    private void readUpTo(int steps) {
        for (; read < steps; read++) {
            TimelineEntry entry = world.database.timeline.get(read);
            String by = entry.by();
            boolean plans = entry.phase() == Phase.PLAN && entry.to() != TaskStatus.APPLY_PENDING;
            if (plans) {
                approved.remove(entry.task());
            } else if (by != null
                    && (entry.reason().equals("approved") || entry.reason().equals("confirmed"))) {
                approved.computeIfAbsent(entry.task(), task -> new LinkedHashSet<>())
                        .add(by);
            }
        }
    }

    private void check(Begun begun) {
        ApprovalRule rule = begun.rule();
        if (rule == null) {
            return;
        }
        Set<String> names = approved.getOrDefault(begun.task().id(), Set.of());
        long people = names.stream()
                .filter(name -> counts(name, rule, begun.authors()))
                .map(SimulatedApprovers::personOf)
                .distinct()
                .count();
        if (people < rule.people()) {
            world.violated("F10: task " + begun.task().id() + " is applied under " + rule + ", by the authors "
                    + begun.authors() + ", and approved by " + names);
        }
    }

    private static boolean counts(String name, ApprovalRule rule, List<Author> authors) {
        String person = SimulatedApprovers.personOf(name);
        if (person == null
                || (rule.team() != null && !SimulatedApprovers.teamsOf(person).contains(rule.team()))) {
            return false;
        }
        return !rule.notSubmitter() || authors.stream().noneMatch(author -> person.equals(author.person()));
    }
}

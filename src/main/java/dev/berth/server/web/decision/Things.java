package dev.berth.server.web.decision;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.LoopDecision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The tasks and pods that a decision is about.
 *
 * @param first those that are named
 * @param others how many are not
 */
public record Things(List<Thing> first, int others) {
    /** A decision can be about a thousand of them, and a page has fifty decisions. */
    private static final int NAMED = 10;

    public Things {
        first = List.copyOf(first);
    }

    /**
     * One of them.
     *
     * @param task its number; empty for a pod alone
     * @param pod where the task is or was; may be empty
     * @param slot of that pod; may be empty
     */
    public record Thing(String task, String pod, String slot) {}

    /** Those that were looked for come first. */
    static Things of(LoopDecision decision, Map<String, String> lookedFor) {
        List<Thing> first = all(decision).stream()
                .sorted(Comparator.comparing(thing -> !isLookedFor(thing, lookedFor)))
                .limit(NAMED)
                .toList();
        return new Things(first, Math.max(0, decision.count() - first.size()));
    }

    private static boolean isLookedFor(Thing thing, Map<String, String> lookedFor) {
        return thing.task().equals(lookedFor.get("task")) || thing.pod().equals(lookedFor.get("pod"));
    }

    private static List<Thing> all(LoopDecision decision) {
        List<TaskId> tasks = decision.tasks();
        List<PodName> pods = decision.pods();
        boolean placed = pods.size() == tasks.size() && decision.slots().size() == tasks.size();
        List<Thing> all = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            String pod = placed ? pods.get(i).value() : "";
            String slot = placed ? decision.slots().get(i).toString() : "";
            all.add(new Thing(tasks.get(i).toString(), pod, slot));
        }
        if (tasks.isEmpty()) {
            pods.forEach(pod -> all.add(new Thing("", pod.value(), "")));
        }
        return all;
    }
}

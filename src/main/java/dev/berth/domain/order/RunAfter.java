package dev.berth.domain.order;

import dev.berth.domain.id.WorkspaceName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which workspaces run after which: of each the upstream ones (W4). Workspaces that run after none may be missing.
 *
 * @param upstreams of each workspace those that it runs after
 */
public record RunAfter(Map<WorkspaceName, Set<WorkspaceName>> upstreams) {
    public static final RunAfter NONE = new RunAfter(Map.of());

    public RunAfter {
        Map<WorkspaceName, Set<WorkspaceName>> copy = new HashMap<>();
        upstreams.forEach((workspace, above) -> copy.put(workspace, Set.copyOf(above)));
        upstreams = Map.copyOf(copy);
    }

    /** The workspaces that one runs after, directly. */
    public Set<WorkspaceName> above(WorkspaceName workspace) {
        return upstreams.getOrDefault(workspace, Set.of());
    }

    /** Whether some workspace runs after this one. */
    public boolean leads(WorkspaceName workspace) {
        return upstreams.values().stream().anyMatch(above -> above.contains(workspace));
    }

    /**
     * The shortest way from a workspace up to another: it runs after the second one in the answer, that one after the third, up to the
     * last, which is the other. Empty when it does not run after it, however far one goes. If there is one, the other must not run
     * after the first, or each would wait for itself.
     */
    public List<WorkspaceName> way(WorkspaceName from, WorkspaceName to) {
        Map<WorkspaceName, WorkspaceName> before = new HashMap<>();
        Deque<WorkspaceName> next = new ArrayDeque<>(List.of(from));
        before.put(from, from);
        while (!next.isEmpty() && !before.containsKey(to)) {
            WorkspaceName workspace = next.remove();
            for (WorkspaceName above : above(workspace).stream().sorted().toList()) {
                if (before.putIfAbsent(above, workspace) == null) {
                    next.add(above);
                }
            }
        }
        return before.containsKey(to) ? walked(before, from, to) : List.of();
    }

    private static List<WorkspaceName> walked(
            Map<WorkspaceName, WorkspaceName> before, WorkspaceName from, WorkspaceName to) {
        List<WorkspaceName> way = new ArrayList<>(List.of(to));
        for (WorkspaceName at = to; !at.equals(from); ) {
            at = before.getOrDefault(at, from);
            way.add(at);
        }
        return List.copyOf(way.reversed());
    }
}

package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.SecretStore.Secret;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was secret in a workspace, the latest first. Those in use always stay. Of the others there are limits for each
 * name, so that one that changes with every task does not push out the rest, and for all together.
 */
final class SecretHistory {
    /** Former values of one name. */
    static final int MOST_OF_A_NAME = 20;

    /** Former values of a workspace. */
    static final int MOST = 500;

    /** Characters in the former values of a workspace; the latest stays whatever its length. */
    static final int MOST_CHARACTERS = 1 << 20;

    /** Whose value: a variable or environment variable of the workspace, or a variable of a task. */
    enum Owner {
        VARIABLE,
        ENVIRONMENT,
        TASK
    }

    /** A value with the name that it had. */
    record Entry(Owner owner, String name, Secret secret) {}

    private SecretHistory() {}

    /** What is secret of the workspace now. */
    static List<Entry> of(Workspace workspace) {
        return Stream.concat(
                        sensitive(Owner.VARIABLE, workspace.variables()),
                        sensitive(Owner.ENVIRONMENT, workspace.environment()))
                .toList();
    }

    /** What is secret of the workspace and of one of its tasks. */
    static List<Entry> of(Workspace workspace, TaskVariables task) {
        List<Entry> all = new ArrayList<>(of(workspace));
        task.expressions()
                .forEach((name, expression) -> all.add(new Entry(Owner.TASK, name, new Secret(expression, true))));
        return all;
    }

    private static Stream<Entry> sensitive(Owner owner, Map<String, Variable> values) {
        return values.entrySet().stream()
                .filter(value -> value.getValue().sensitive())
                .map(value -> new Entry(
                        owner,
                        value.getKey(),
                        new Secret(value.getValue().value(), value.getValue().hcl())));
    }

    /**
     * The history with what is in use, and with what was replaced just now as its latest.
     *
     * @param before the history so far
     * @param inUse what is secret now
     * @param replaced what was until now
     */
    static List<Entry> after(List<Entry> before, List<Entry> inUse, List<Entry> replaced) {
        Set<Entry> all = new LinkedHashSet<>(replaced);
        Set<Entry> known = Set.copyOf(before);
        inUse.stream().filter(entry -> !known.contains(entry)).forEach(all::add);
        all.addAll(before);
        return trimmed(all, Set.copyOf(inUse));
    }

    private static List<Entry> trimmed(Set<Entry> all, Set<Entry> inUse) {
        List<Entry> kept = new ArrayList<>();
        Map<String, Integer> ofName = new HashMap<>();
        int former = 0;
        long characters = 0;
        for (Entry entry : all) {
            if (inUse.contains(entry)) {
                kept.add(entry);
                continue;
            }
            long needed = characters + entry.secret().text().length();
            boolean fits = former == 0 || former < MOST && needed <= MOST_CHARACTERS;
            if (fits && ofName.merge(entry.owner() + "/" + entry.name(), 1, Integer::sum) <= MOST_OF_A_NAME) {
                kept.add(entry);
                former++;
                characters = needed;
            }
        }
        return kept;
    }

    /** The values that are to be masked: none that the workspace shows to everybody. */
    static List<Secret> toMask(List<Entry> history, Workspace workspace) {
        Set<String> shown = Stream.concat(
                        workspace.variables().values().stream(), workspace.environment().values().stream())
                .filter(variable -> !variable.sensitive())
                .map(variable -> bare(variable.value()))
                .collect(Collectors.toSet());
        return history.stream()
                .map(Entry::secret)
                .filter(secret -> !shown.contains(bare(secret.text())))
                .distinct()
                .toList();
    }

    /** The same for a string and for the expression that is this string. */
    private static String bare(String text) {
        String stripped = text.strip();
        return stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"")
                ? stripped.substring(1, stripped.length() - 1)
                : stripped;
    }
}

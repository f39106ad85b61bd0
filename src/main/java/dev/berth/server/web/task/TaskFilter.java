package dev.berth.server.web.task;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.TaskStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which tasks the list shows, as the fields of its form have it; empty means any.
 *
 * @param text what to look for
 */
public record TaskFilter(String workspace, String pool, String status, String type, String text) {

    /** One choice of a field. */
    public record Choice(String word, String label, boolean chosen) {}

    /** @throws dev.berth.server.api.problem.ProblemException 400 that names each field that is none */
    TaskStore.Filter checked() {
        Checks checks = new Checks();
        TaskStore.Filter filter = new TaskStore.Filter(
                workspace.isEmpty() ? null : new WorkspaceName(checks.label("workspace", workspace)),
                pool.isEmpty() ? null : new PoolName(checks.label("pool", pool)),
                status.isEmpty() ? null : checks.word("status", status, TaskStatus.values()),
                type.isEmpty() ? null : checks.word("type", type, TaskType.values()),
                text.isEmpty() ? null : checks.text("text", text, TaskStore.LONGEST_TEXT, ""));
        checks.done();
        return filter;
    }

    /** Whether anything is asked for. */
    public boolean narrows() {
        return !query().isEmpty();
    }

    public List<Choice> statuses() {
        return choices(TaskStatus.values(), status);
    }

    public List<Choice> types() {
        return choices(TaskType.values(), type);
    }

    private static <E extends Enum<E>> List<Choice> choices(E[] values, String chosen) {
        return Stream.of(values)
                .map(WireWords::of)
                .map(word -> new Choice(word, word.replace('_', ' '), word.equals(chosen)))
                .toList();
    }

    /** The same for an address; without a beginning. */
    public String query() {
        return Stream.of(
                        Map.entry("workspace", workspace),
                        Map.entry("pool", pool),
                        Map.entry("status", status),
                        Map.entry("type", type),
                        Map.entry("text", text))
                .filter(field -> !field.getValue().isEmpty())
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Of the changes that the server tells, as few as can be told apart. */
    String events() {
        String query = new TaskFilter(workspace, workspace.isEmpty() ? pool : "", "", "", "").query();
        return "?" + query;
    }
}

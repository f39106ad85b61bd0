package dev.berth.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What differs between two pictures, in words. */
final class PictureChanges {
    private PictureChanges() {}

    /** One line for each pod and task that changed as far as a reader cares; tasks come first. */
    static List<String> between(Picture before, Picture after) {
        List<String> lines = new ArrayList<>();
        Map<Long, TaskRow> tasks = before.tasks().stream().collect(Collectors.toMap(TaskRow::id, Function.identity()));
        for (TaskRow task : after.tasks()) {
            addIfNew(lines, words(tasks.get(task.id())), words(task));
        }
        Map<String, PodRow> pods = before.pods().stream().collect(Collectors.toMap(PodRow::name, Function.identity()));
        for (PodRow pod : after.pods()) {
            addIfNew(lines, words(pods.remove(pod.name())), words(pod));
        }
        pods.keySet().stream().sorted().forEach(gone -> lines.add("pod " + gone + " is gone"));
        return lines;
    }

    private static void addIfNew(List<String> lines, String before, String after) {
        if (!after.equals(before)) {
            lines.add(after);
        }
    }

    private static String words(@Nullable TaskRow task) {
        if (task == null) {
            return "";
        }
        String head = "task " + task.label() + ": ";
        TaskRow.Place where = task.where();
        TaskRow.Plan plan = task.plan();
        return switch (task.status()) {
            case "pending" -> head + "pending (" + task.phase() + ")";
            case "running" -> head + "running (" + task.phase() + ")" + (where == null ? "" : " on " + where);
            case "failed" -> head + "failed" + (task.error() == null ? "" : ", " + task.error());
            case "planned", "apply_pending" -> head + task.status() + (plan == null ? "" : ", " + plan);
            default -> head + task.status();
        };
    }

    private static String words(@Nullable PodRow pod) {
        if (pod == null) {
            return "";
        }
        String slots = pod.slots().stream().map(slot -> "[" + slot + "]").collect(Collectors.joining(" "));
        return "pod " + pod.name() + ": " + pod.phase() + (pod.reserved() ? ", reserved " : " ") + slots;
    }
}

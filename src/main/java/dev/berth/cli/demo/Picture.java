package dev.berth.cli.demo;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/** The demo's pool and workspace at one moment: pods by name, tasks by id. */
record Picture(List<PodRow> pods, List<TaskRow> tasks) {
    static final Picture EMPTY = new Picture(List.of(), List.of());

    Picture {
        pods = pods.stream().sorted(Comparator.comparing(PodRow::name)).toList();
        tasks = tasks.stream().sorted(Comparator.comparingLong(TaskRow::id)).toList();
    }

    Picture with(PodRow pod) {
        return new Picture(
                Stream.concat(pods.stream().filter(other -> !other.name().equals(pod.name())), Stream.of(pod))
                        .toList(),
                tasks);
    }

    Picture with(TaskRow task) {
        return new Picture(
                pods,
                Stream.concat(tasks.stream().filter(other -> other.id() != task.id()), Stream.of(task))
                        .toList());
    }

    boolean has(long task) {
        return tasks.stream().anyMatch(row -> row.id() == task);
    }

    TaskRow task(long id) {
        return tasks.stream()
                .filter(row -> row.id() == id)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("task " + id));
    }

    boolean ended(Collection<Long> ids) {
        return ids.stream().allMatch(id -> has(id) && task(id).ended());
    }
}

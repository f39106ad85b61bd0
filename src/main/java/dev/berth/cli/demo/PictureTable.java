package dev.berth.cli.demo;

import dev.berth.cli.client.view.Look;
import dev.berth.cli.client.view.Table;
import dev.berth.cli.client.view.Table.Cell;
import dev.berth.cli.client.view.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A picture as two tables: pods by slots, and tasks. */
final class PictureTable {
    private PictureTable() {}

    static List<String> lines(Picture picture, Terminal terminal) {
        List<String> lines = new ArrayList<>(pods(picture.pods()).lines(terminal));
        if (picture.pods().isEmpty()) {
            lines.add("(no pods)");
        }
        if (!picture.tasks().isEmpty()) {
            lines.add("");
            lines.addAll(tasks(picture.tasks()).lines(terminal));
        }
        return lines;
    }

    private static Table pods(List<PodRow> pods) {
        int slots = pods.stream().mapToInt(pod -> pod.slots().size()).max().orElse(0);
        Table table = new Table(Stream.concat(
                        Stream.of("POD", "KIND", "PHASE"),
                        IntStream.range(0, slots).mapToObj(slot -> "SLOT " + slot))
                .toArray(String[]::new));
        for (PodRow pod : pods) {
            Stream<Cell> itself = Stream.of(
                    Cell.of(pod.name()),
                    new Cell(pod.kind(), pod.reserved() ? Look.HELD : Look.PLAIN),
                    new Cell(pod.phase(), pod.phase().equals("ready") ? Look.PLAIN : Look.QUIET));
            Stream<Cell> its = IntStream.range(0, slots).mapToObj(slot -> slot(pod, slot));
            table.row(Stream.concat(itself, its).toArray(Cell[]::new));
        }
        return table;
    }

    private static Cell slot(PodRow pod, int number) {
        if (number >= pod.slots().size()) {
            return Cell.of("");
        }
        PodRow.SlotCell slot = pod.slots().get(number);
        Look look = switch (slot.state()) {
            case "running" -> Look.GOOD;
            case "reserved" -> Look.HELD;
            default -> Look.QUIET;
        };
        return new Cell(slot.toString(), look);
    }

    private static Table tasks(List<TaskRow> tasks) {
        Table table = new Table("TASK", "TYPE", "STATUS", "WHERE", "PLAN");
        for (TaskRow task : tasks) {
            table.row(
                    Cell.of("#" + task.id()),
                    Cell.of(task.type()),
                    new Cell(status(task), Look.ofStatus(task.status())),
                    Cell.of(text(task.where())),
                    Cell.of(text(task.plan())));
        }
        return table;
    }

    private static String status(TaskRow task) {
        boolean phaseMatters = task.type().equals("plan_and_apply") && (task.is("pending") || task.is("running"));
        return phaseMatters ? task.status() + " (" + task.phase() + ")" : task.status();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}

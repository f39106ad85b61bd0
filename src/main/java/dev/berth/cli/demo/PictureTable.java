package dev.berth.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A picture as two tables: pods by slots, and tasks. */
final class PictureTable {
    private static final String GAP = "  ";
    private static final int MIN_WIDTH = 10;

    private PictureTable() {}

    /** How a cell stands out on a terminal with colours. */
    enum Look {
        PLAIN(""),
        HEAD("\u001b[2m"),
        QUIET("\u001b[2m"),
        BUSY("\u001b[32m"),
        HELD("\u001b[33m"),
        BAD("\u001b[31m");

        private static final String RESET = "\u001b[0m";
        private final String code;

        Look(String code) {
            this.code = code;
        }

        private String on(String text, boolean colours) {
            return colours && !code.isEmpty() ? code + text + RESET : text;
        }
    }

    private record Cell(String text, Look look) {
        static Cell of(String text) {
            return new Cell(text, Look.PLAIN);
        }
    }

    static List<String> lines(Picture picture, boolean colours) {
        List<String> lines = new ArrayList<>(render(pods(picture.pods()), colours));
        if (picture.pods().isEmpty()) {
            lines.add(GAP + Look.QUIET.on("(no pods)", colours));
        }
        if (!picture.tasks().isEmpty()) {
            lines.add("");
            lines.addAll(render(tasks(picture.tasks()), colours));
        }
        return lines;
    }

    private static List<List<Cell>> pods(List<PodRow> pods) {
        int slots = pods.stream().mapToInt(pod -> pod.slots().size()).max().orElse(0);
        List<String> head = new ArrayList<>(List.of("POD", "KIND", "PHASE"));
        IntStream.range(0, slots).forEach(slot -> head.add("SLOT " + slot));
        List<List<Cell>> rows = new ArrayList<>(List.of(head(head)));
        for (PodRow pod : pods) {
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(pod.name()));
            row.add(new Cell(pod.kind(), pod.reserved() ? Look.HELD : Look.PLAIN));
            row.add(new Cell(pod.phase(), pod.phase().equals("ready") ? Look.PLAIN : Look.QUIET));
            pod.slots().forEach(slot -> row.add(new Cell(slot.toString(), look(slot))));
            rows.add(row);
        }
        return rows;
    }

    private static Look look(PodRow.SlotCell slot) {
        return switch (slot.state()) {
            case "running" -> Look.BUSY;
            case "reserved" -> Look.HELD;
            default -> Look.QUIET;
        };
    }

    private static List<List<Cell>> tasks(List<TaskRow> tasks) {
        List<List<Cell>> rows = new ArrayList<>(List.of(head(List.of("TASK", "TYPE", "STATUS", "WHERE", "PLAN"))));
        for (TaskRow task : tasks) {
            rows.add(List.of(
                    Cell.of("#" + task.id()),
                    Cell.of(task.type()),
                    new Cell(status(task), look(task)),
                    Cell.of(text(task.where())),
                    Cell.of(text(task.plan()))));
        }
        return rows;
    }

    private static String status(TaskRow task) {
        boolean phaseMatters = task.type().equals("plan_and_apply") && (task.is("pending") || task.is("running"));
        return phaseMatters ? task.status() + " (" + task.phase() + ")" : task.status();
    }

    private static Look look(TaskRow task) {
        return switch (task.status()) {
            case "running" -> Look.BUSY;
            case "apply_pending" -> Look.HELD;
            case "failed", "canceled" -> Look.BAD;
            default -> Look.PLAIN;
        };
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static List<Cell> head(List<String> names) {
        return names.stream().map(name -> new Cell(name, Look.HEAD)).toList();
    }

    private static List<String> render(List<List<Cell>> rows, boolean colours) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = IntStream.range(0, columns)
                .map(column -> rows.stream()
                        .filter(row -> row.size() > column)
                        .mapToInt(row -> row.get(column).text().length())
                        .max()
                        .orElse(0))
                .map(width -> Math.max(width, columns > 1 ? MIN_WIDTH : 0))
                .toArray();
        return rows.stream().map(row -> render(row, widths, colours)).toList();
    }

    private static String render(List<Cell> row, int[] widths, boolean colours) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            Cell cell = row.get(column);
            boolean last = column == row.size() - 1;
            String padding = last ? "" : " ".repeat(widths[column] - cell.text().length());
            line.append(GAP).append(cell.look().on(cell.text(), colours)).append(padding);
        }
        return line.toString().stripTrailing();
    }
}

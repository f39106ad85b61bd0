package dev.berth.cli.client.view;

import java.util.ArrayList;
import java.util.List;

/** Rows under heads, as wide as what is in them. On a terminal what does not fit is cut, the widest first. */
public final class Table {
    private static final String GAP = "  ";

    /** No column gets narrower than this, or than its head. */
    private static final int NARROW = 8;

    private final List<List<Cell>> rows = new ArrayList<>();
    private final int columns;

    /** A table with these heads, one for each column. */
    public Table(String... heads) {
        columns = heads.length;
        List<Cell> head = new ArrayList<>();
        for (String text : heads) {
            head.add(new Cell(text, Look.HEAD));
        }
        rows.add(head);
    }

    /** What stands in a row under a head. */
    public record Cell(String text, Look look) {
        public Cell {
            text = Text.plain(text);
        }

        public static Cell of(String text) {
            return new Cell(text, Look.PLAIN);
        }
    }

    /** Adds a row, with a cell for each head. */
    public Table row(Cell... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("a row has a cell for each of the " + columns + " heads");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Its lines for this terminal, the heads first. Where the output is none, nothing is cut or coloured. */
    public List<String> lines(Terminal terminal) {
        int[] widths = widths();
        if (terminal.output()) {
            fit(widths, terminal.width());
        }
        return rows.stream()
                .map(row -> line(row, widths, terminal.output(), terminal.colours()))
                .toList();
    }

    private int[] widths() {
        int[] widths = new int[columns];
        for (List<Cell> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] =
                        Math.max(widths[column], Text.width(row.get(column).text()));
            }
        }
        return widths;
    }

    private void fit(int[] widths, int room) {
        int excess = GAP.length() * (columns - 1) - room;
        for (int width : widths) {
            excess += width;
        }
        while (excess > 0) {
            int widest = -1;
            for (int column = 0; column < columns; column++) {
                boolean narrow = widths[column]
                        <= Math.max(NARROW, Text.width(rows.get(0).get(column).text()));
                if (!narrow && (widest < 0 || widths[column] > widths[widest])) {
                    widest = column;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
            excess--;
        }
    }

    private String line(List<Cell> row, int[] widths, boolean cut, boolean colours) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < columns; column++) {
            Cell cell = row.get(column);
            String text = cut ? Text.cut(cell.text(), widths[column]) : cell.text();
            boolean last = column == columns - 1;
            line.append(cell.look().on(text, colours));
            line.append(last ? "" : " ".repeat(widths[column] - Text.width(text)) + GAP);
        }
        return line.toString().stripTrailing();
    }
}

package dev.berth.server.web.plan;

import org.jspecify.annotations.Nullable;

/** What one page may still show, and still compare. What is over it is counted instead. */
final class Budget {
    /** The work grows with the square of it. */
    private static final int MOST_AT_ONCE = 2_000;

    private int rows;
    private int characters;
    private int compared;

    /**
     * @param rows lines of changes
     * @param characters of values
     * @param compared lines and items that are looked at to find out which of them changed
     */
    Budget(int rows, int characters, int compared) {
        this.rows = rows;
        this.characters = characters;
        this.compared = compared;
    }

    boolean spent() {
        return rows <= 0 || characters <= 0;
    }

    void row(Row row) {
        rows--;
        characters -= row.name().length() + row.note().length() + length(row.before()) + length(row.after());
    }

    /** Whether so many lines may be compared. */
    boolean compares(int lines) {
        if (lines > MOST_AT_ONCE || lines > compared) {
            return false;
        }
        compared -= lines;
        return true;
    }

    private static int length(@Nullable Shown shown) {
        return shown == null ? 0 : shown.text().length() + shown.full().length();
    }
}

package dev.berth.server.persistence.database;

import dev.berth.server.control.port.Page;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Keyset paging: a cursor is the number of the last row of the page before, and lists run from the highest down. */
public final class Cursors {
    private Cursors() {}

    /**
     * The number below which the page begins.
     *
     * @throws IllegalArgumentException when no list of ours gave that cursor
     */
    public static long before(@Nullable String cursor) {
        if (cursor == null) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("cursor is not one that a list gave", e);
        }
    }

    /** How many rows to read: one more than asked for tells whether there is another page. */
    public static int rows(Page.Request page) {
        return page.limit() + 1;
    }

    public static <R, T> Page<T> page(
            Page.Request page, List<R> rows, ToLongFunction<R> number, Function<R, T> mapper) {
        boolean more = rows.size() > page.limit();
        List<R> shown = more ? rows.subList(0, page.limit()) : rows;
        String next = more ? Long.toString(number.applyAsLong(shown.getLast())) : null;
        return new Page<>(shown.stream().map(mapper).toList(), next);
    }
}

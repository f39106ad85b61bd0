package dev.berth.server.tfe.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.MultivaluedMap;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list, counted from 1. What is no number, or out of its bounds, is taken for the nearest that makes
 * sense: a client that is told of more pages and gets the same one again never stops asking.
 */
public record PageNumber(int number, int size) {
    private static final int DEFAULT_SIZE = 20;
    private static final int MAX_SIZE = 100;
    private static final int MAX_NUMBER = 1_000_000;

    /** From {@code page[number]} and {@code page[size]}. */
    public static PageNumber of(MultivaluedMap<String, String> query) {
        return new PageNumber(
                number(query.getFirst("page[number]"), 1, MAX_NUMBER),
                number(query.getFirst("page[size]"), DEFAULT_SIZE, MAX_SIZE));
    }

    /** How many are on the pages before. */
    public int skipped() {
        return (number - 1) * size;
    }

    void describe(ObjectNode pagination, int total) {
        int pages = Math.max(1, (total + size - 1) / size);
        pagination.put("current-page", number).put("page-size", size);
        put(pagination, "prev-page", number > 1 ? number - 1 : null);
        put(pagination, "next-page", number < pages ? number + 1 : null);
        pagination.put("total-pages", pages).put("total-count", total);
    }

    private static void put(ObjectNode pagination, String name, @Nullable Integer page) {
        pagination.put(name, page);
    }

    private static int number(@Nullable String text, int fallback, int most) {
        if (text == null || !text.matches("[0-9]{1,9}")) {
            return fallback;
        }
        return Math.clamp(Integer.parseInt(text), 1, most);
    }
}

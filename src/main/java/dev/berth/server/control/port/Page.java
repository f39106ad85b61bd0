package dev.berth.server.control.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, newest first.
 *
 * @param items at most as many as asked for
 * @param nextCursor where the next page begins, or null at the end
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    public Page {
        items = List.copyOf(items);
    }

    /** What to read: at most {@code limit} items after the cursor, which is null for the first page. */
    public record Request(int limit, @Nullable String cursor) {}
}

package dev.berth.server.api.request;

import dev.berth.server.control.port.Page;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A page of a list, newest first; {@code nextCursor} asks for the next one and is null at the end. */
@RegisterForReflection
public record PageResponse<T>(List<T> items, @Nullable String nextCursor) {
    public static <T, R> PageResponse<R> of(Page<T> page, Function<T, R> each) {
        return new PageResponse<>(page.items().stream().map(each).toList(), page.nextCursor());
    }
}

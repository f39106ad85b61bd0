package dev.berth.server.api.request;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.Page;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code limit} and {@code cursor} of a list. */
public final class Paging {
    private static final int MAX_LIMIT = 500;
    private static final int DEFAULT_LIMIT = 50;
    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9._~=:+/-]{1,256}");

    private Paging() {}

    public static Page.Request request(@Nullable String limit, @Nullable String cursor) {
        Checks checks = new Checks();
        Page.Request request = request(checks, limit, cursor);
        checks.done();
        return request;
    }

    public static Page.Request request(Checks checks, @Nullable String limit, @Nullable String cursor) {
        boolean sane = cursor == null || CURSOR.matcher(cursor).matches();
        checks.require(sane, "cursor", "must be the nextCursor of the page before");
        return new Page.Request(limit(checks, limit), cursor);
    }

    private static int limit(Checks checks, @Nullable String limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        boolean number = limit.matches("[0-9]{1,9}");
        return checks.number("limit", number ? Integer.parseInt(limit) : 0, 1, MAX_LIMIT);
    }

    /** The answer. */
    public static <T, R> Uni<PageResponse<R>> respond(Uni<Page<T>> page, Function<T, R> each) {
        return read(page).map(found -> PageResponse.of(found, each));
    }

    /** The page; a store's word that a cursor is none of its own becomes a 400. */
    public static <T> Uni<Page<T>> read(Uni<Page<T>> page) {
        return page.onFailure(IllegalArgumentException.class)
                .transform(failure -> ProblemException.invalid("cursor", "must be the nextCursor of the page before"));
    }
}

package dev.berth.server.web.workspace;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.workspace.WorkspaceQuery;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which workspaces are listed, as it was typed.
 *
 * @param tag a key, or {@code key=value}; empty for any
 */
public record WorkspaceFilter(String name, String pool, String tag) {

    /** What the API makes of it; what is wrong with it is noted. */
    Filter checked(Checks checks) {
        return WorkspaceQuery.filter(checks, orNull(pool), tag.isEmpty() ? List.of() : List.of(tag), orNull(name));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    public boolean narrows() {
        return !name.isEmpty() || !pool.isEmpty() || !tag.isEmpty();
    }

    /** In an address. */
    public String query() {
        return "name=" + encoded(name) + "&pool=" + encoded(pool) + "&tag=" + encoded(tag);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

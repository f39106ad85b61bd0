package dev.berth.server.web.workspace;

import dev.berth.domain.drift.DriftState;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.workspace.WorkspaceQuery;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which workspaces are listed, as it was typed.
 *
 * @param tag a key, or {@code key=value}; empty for any
 * @param drift what is known of their drift; empty for any
 */
public record WorkspaceFilter(String name, String pool, String tag, String drift) {

    /** What the API makes of it; what is wrong with it is noted. */
    Filter checked(Checks checks) {
        return WorkspaceQuery.filter(checks, orNull(pool), tag.isEmpty() ? List.of() : List.of(tag), orNull(name))
                .in(drift.isEmpty() ? null : checks.word("drift", drift, DriftState.values()));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    public boolean narrows() {
        return !name.isEmpty() || !pool.isEmpty() || !tag.isEmpty() || !drift.isEmpty();
    }

    /** What may be asked of drift. */
    public List<String> driftWords() {
        return Arrays.stream(DriftState.values()).map(WireWords::of).toList();
    }

    /** In an address. */
    public String query() {
        return "name=" + encoded(name) + "&pool=" + encoded(pool) + "&tag=" + encoded(tag)
                + (drift.isEmpty() ? "" : "&drift=" + encoded(drift));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

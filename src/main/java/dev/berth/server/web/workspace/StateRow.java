package dev.berth.server.web.workspace;

import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A version of a state.
 *
 * @param id as addresses name it
 * @param size for people
 * @param since the id of the one before it; empty when that is not on this page
 */
public record StateRow(
        String id, long serial, String by, Instant at, String size, boolean current, boolean aside, String since) {

    static StateRow of(Stored stored) {
        return of(stored, "");
    }

    /** @param items newest first */
    static List<StateRow> of(List<Stored> items) {
        List<StateRow> rows = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            rows.add(of(
                    items.get(i), i + 1 < items.size() ? "v" + items.get(i + 1).id() : ""));
        }
        return rows;
    }

    private static StateRow of(Stored stored, String since) {
        Version version = stored.version();
        return new StateRow(
                "v" + stored.id(),
                version.serial(),
                version.by(),
                version.at(),
                Sizes.of(version.bytes()),
                stored.current(),
                stored.aside(),
                since);
    }
}

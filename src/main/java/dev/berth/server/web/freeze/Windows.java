package dev.berth.server.web.freeze;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.id.FreezeId;
import dev.berth.server.api.freeze.FreezeChanges;
import dev.berth.server.control.port.FreezeStore.Stored;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The freeze windows that a page is about: what is shown there, and what can be done with those that are its own.
 *
 * @param on the pool or workspace; null for all tags
 */
record Windows(FreezeChanges freezes, @Nullable FreezeScope on) {

    Uni<List<Stored>> shown() {
        return Uni.createFrom().deferred(() -> on == null ? freezes.ofTags() : freezes.over(on));
    }

    /** One of its own, or 404. */
    Uni<Stored> existing(FreezeId id) {
        return on == null ? freezes.ofSomeTag(id) : freezes.existing(on, id);
    }

    Uni<Stored> create(ObjectNode window) {
        return on == null ? freezes.createOfTag(window) : freezes.create(on, window);
    }

    Uni<Stored> update(FreezeId id, ObjectNode patch) {
        return on == null ? freezes.updateOfTag(id, patch) : freezes.update(on, id, patch);
    }

    Uni<Void> delete(FreezeId id) {
        return on == null ? freezes.deleteOfTag(id) : freezes.delete(on, id);
    }
}

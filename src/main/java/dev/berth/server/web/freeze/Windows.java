package dev.berth.server.web.freeze;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.id.FreezeId;
import dev.berth.server.api.freeze.FreezeChanges;
import dev.berth.server.control.port.FreezeStore.Stored;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** The freeze windows that a page is about: what is shown there, and what can be done with those that are its own. */
sealed interface Windows {
    Uni<List<Stored>> shown();

    /** One of its own, or 404. */
    Uni<Stored> existing(FreezeId id);

    Uni<Stored> create(ObjectNode window);

    Uni<Stored> update(FreezeId id, ObjectNode patch);

    Uni<Void> delete(FreezeId id);

    /** Those of a pool or a workspace. */
    record Of(FreezeChanges freezes, FreezeScope on) implements Windows {
        @Override
        public Uni<List<Stored>> shown() {
            return Uni.createFrom().deferred(() -> freezes.over(on));
        }

        @Override
        public Uni<Stored> existing(FreezeId id) {
            return freezes.existing(on, id);
        }

        @Override
        public Uni<Stored> create(ObjectNode window) {
            return freezes.create(on, window);
        }

        @Override
        public Uni<Stored> update(FreezeId id, ObjectNode patch) {
            return freezes.update(on, id, patch);
        }

        @Override
        public Uni<Void> delete(FreezeId id) {
            return freezes.delete(on, id);
        }
    }

    /** Those of all tags. */
    record OfTags(FreezeChanges freezes) implements Windows {
        @Override
        public Uni<List<Stored>> shown() {
            return Uni.createFrom().deferred(freezes::ofTags);
        }

        @Override
        public Uni<Stored> existing(FreezeId id) {
            return freezes.ofSomeTag(id);
        }

        @Override
        public Uni<Stored> create(ObjectNode window) {
            return freezes.createOfTag(window);
        }

        @Override
        public Uni<Stored> update(FreezeId id, ObjectNode patch) {
            return freezes.updateOfTag(id, patch);
        }

        @Override
        public Uni<Void> delete(FreezeId id) {
            return freezes.deleteOfTag(id);
        }
    }
}

package dev.berth.domain.freeze;

import dev.berth.domain.access.Tag;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;

/** Whose tasks a freeze window holds back. */
public sealed interface FreezeScope {
    /** Those that run in a pool. */
    record OfPool(PoolName pool) implements FreezeScope {
        @Override
        public String toString() {
            return "pool " + pool;
        }
    }

    record OfWorkspace(WorkspaceName workspace) implements FreezeScope {
        @Override
        public String toString() {
            return "workspace " + workspace;
        }
    }

    /** Those of all workspaces that have the tag at the time. */
    record OfTag(Tag tag) implements FreezeScope {
        @Override
        public String toString() {
            return "tag " + tag;
        }
    }
}

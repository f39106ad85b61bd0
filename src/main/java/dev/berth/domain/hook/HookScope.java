package dev.berth.domain.hook;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;

/** What a hook is about: it hears of nothing else (I4). */
public sealed interface HookScope {
    /** Everything. */
    HookScope ALL = new All();

    /** Everything. */
    record All() implements HookScope {}

    /** What happens to a pool, to its workspaces and to their tasks there. */
    record OfPool(PoolName pool) implements HookScope {}

    /** What happens to a workspace and to its tasks. */
    record OfWorkspace(WorkspaceName workspace) implements HookScope {}
}

package dev.berth.server.security;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;

/** The one thing that an address is below, on which whoever asks has a role or none. */
public sealed interface Subject {

    /** A workspace by its name. */
    record Workspace(WorkspaceName name) implements Subject {}

    /** A workspace by its number. */
    record Numbered(long workspace) implements Subject {}

    /** The workspace that a task is in. */
    record InTask(TaskId task) implements Subject {}

    /** The workspace that a version of a state is of. */
    record InState(long state) implements Subject {}

    /** A pool, which is looked at by whoever sees one of its workspaces. */
    record Pool(PoolName name) implements Subject {}

    /** What cannot be there at all. */
    record Nothing() implements Subject {}
}

package dev.berth.server.control;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.control.port.TaskView;

/** Something that users see has changed; published after the commit, in order, every step of a task on its own. */
public sealed interface Change {

    /** The pool that it belongs to. */
    PoolName pool();

    /** A task, as it became. */
    record TaskChanged(TaskView view) implements Change {
        @Override
        public PoolName pool() {
            return view.task().request().pool();
        }
    }

    /** A pod, as it became. */
    record PodChanged(PodView view) implements Change {
        @Override
        public PoolName pool() {
            return view.pool();
        }
    }

    /** A pool's specification, as it became. */
    record PoolChanged(StoredSpec view) implements Change {
        @Override
        public PoolName pool() {
            return view.spec().name();
        }
    }
}

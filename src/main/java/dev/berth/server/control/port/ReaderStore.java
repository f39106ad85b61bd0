package dev.berth.server.control.port;

import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;

/** Whose runs may read the present state of which workspace (W5). */
public interface ReaderStore {
    /** So many readers a workspace may have. */
    int MOST = 100;

    /**
     * A workspace between those that read and are read, each by name.
     *
     * @param readers whose runs may read its state
     * @param reads whose states its own runs may read
     */
    record Readers(List<WorkspaceName> readers, List<WorkspaceName> reads) {
        public Readers {
            readers = List.copyOf(readers);
            reads = List.copyOf(reads);
        }
    }

    /** What became of a change. */
    sealed interface Written {
        record Done() implements Written {}

        record NoWorkspace() implements Written {}

        /** There is none of that name. */
        record NoReader(WorkspaceName reader) implements Written {}
    }

    Uni<Readers> of(WorkspaceName workspace);

    /** Says whose runs may read the state from now on: all of them. */
    Uni<Written> write(WorkspaceName workspace, Set<WorkspaceName> readers);

    /** Whether that version of some state is the present one, and runs of the reader may read it, as of now. */
    Uni<Boolean> mayReadVersion(WorkspaceName reader, long version);

    /** Whether runs of the reader may read the state of the workspace, as of now. */
    Uni<Boolean> mayRead(WorkspaceName reader, WorkspaceName workspace);
}

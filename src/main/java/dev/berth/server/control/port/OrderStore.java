package dev.berth.server.control.port;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which workspaces run after which, and what came of it (W4). */
public interface OrderStore {
    /** So many upstream workspaces one may have. */
    int MOST_UPSTREAMS = 20;

    /** After so many workspaces one may come: so many rows the end of one of its applies writes. */
    int MOST_DOWNSTREAMS = 100;

    /** Who submits what comes after upstream workspaces: no name of a token, and no workspace's either. */
    String SUBMITTER = "upstream:applied";

    /**
     * That a workspace runs after another, and what came of it so far.
     *
     * @param ended how the last plan_and_apply of the upstream workspace ended; null before the first
     * @param dueAfter its apply after which nothing was submitted yet, or null
     * @param triggered what was submitted after an apply of it last; null before the first
     * @param error why nothing could be submitted after the last one; null when it could
     */
    record Link(
            WorkspaceName upstream,
            @Nullable Ended ended,
            @Nullable TaskId dueAfter,
            @Nullable Triggered triggered,
            @Nullable String error) {}

    /** How a task of an upstream workspace ended: as one of the words of a final status. */
    record Ended(TaskId task, String as, Instant at) {}

    /** A task that came of an upstream workspace, and when that one was taken into account. */
    record Triggered(TaskId task, Instant at) {}

    /** A workspace between others, each by name. */
    record Place(List<Link> upstreams, List<WorkspaceName> downstreams) {
        public Place {
            upstreams = List.copyOf(upstreams);
            downstreams = List.copyOf(downstreams);
        }
    }

    /** A workspace after whose upstream ones something is to be submitted, and whose doing that is (F10). */
    record Due(WorkspaceName workspace, Author author) {}

    /** What became of a change of what a workspace runs after. */
    sealed interface Written {
        /** @param pools whose loops have to read anew */
        record Done(Set<PoolName> pools) implements Written {
            public Done {
                pools = Set.copyOf(pools);
            }
        }

        record NoWorkspace() implements Written {}

        /** There is none of that name. */
        record NoUpstream(WorkspaceName upstream) implements Written {}

        /** It would run after itself: the way from the upstream workspace down to the one that was to be changed. */
        record Cycle(WorkspaceName upstream, List<WorkspaceName> way) implements Written {
            public Cycle {
                way = List.copyOf(way);
            }
        }

        /** As many run after it already as may. */
        record TooManyDownstreams(WorkspaceName upstream) implements Written {}
    }

    Uni<Place> of(WorkspaceName workspace);

    /**
     * Says after which others a workspace runs from now on. Of two changes at once, of whichever workspaces, the second one sees what
     * the first one did, so that no two close a cycle together.
     *
     * @param upstreams all of them; what came of those that stay is kept
     */
    Uni<Written> write(WorkspaceName workspace, Set<WorkspaceName> upstreams, Author author);

    /** What is due, longest first, so many workspaces at most. */
    Uni<List<Due>> due(Instant now, int most);

    /**
     * Notes applies of upstream workspaces with the task that came of earlier ones and still waits to plan, for it will see what
     * they did; empty when none waits, or nothing is due.
     */
    Uni<Optional<TaskId>> merge(WorkspaceName workspace, Instant now);

    /** Notes that nothing could be submitted, and when it is to be tried again; null when it is not. */
    Uni<Void> fail(WorkspaceName workspace, String why, @Nullable Instant again);

    /** The workspace of each of these tasks that is there. */
    Uni<Map<TaskId, WorkspaceName>> workspaces(Set<TaskId> tasks);
}

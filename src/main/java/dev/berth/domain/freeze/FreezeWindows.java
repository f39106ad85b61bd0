package dev.berth.domain.freeze;

import dev.berth.domain.access.Tag;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All freeze windows there are, by whom they hold back, and the tasks that were given a pass (W3). Immutable, and shared by all
 * loops; what a task meets in it is two look-ups by name, and none while there is no window.
 */
public final class FreezeWindows {
    public static final FreezeWindows NONE = new FreezeWindows(List.of(), Map.of(), Map.of(), Set.of(), Set.of());

    private final List<Freeze> all;
    private final Map<PoolName, List<Freeze>> ofPools;
    private final Map<WorkspaceName, List<Freeze>> ofWorkspaces;

    private final Set<Tag> tags;
    private final Set<TaskId> passes;

    /** How those stand that were asked about, by tasks, loops and whoever stores it: they meet the same ones again and again. */
    private final Map<Freeze, Known> standings = new ConcurrentHashMap<>();

    private FreezeWindows(
            List<Freeze> all,
            Map<PoolName, List<Freeze>> ofPools,
            Map<WorkspaceName, List<Freeze>> ofWorkspaces,
            Set<Tag> tags,
            Set<TaskId> passes) {
        this.all = all;
        this.tags = Set.copyOf(tags);
        this.ofPools = Map.copyOf(ofPools);
        this.ofWorkspaces = Map.copyOf(ofWorkspaces);
        this.passes = Set.copyOf(passes);
    }

    /**
     * These windows.
     *
     * @param tagged the workspaces that have the tag of each window of a tag
     * @param passes the tasks that go through all of them
     */
    public static FreezeWindows of(
            Collection<Freeze> freezes, Map<FreezeId, Set<WorkspaceName>> tagged, Set<TaskId> passes) {
        if (freezes.isEmpty()) {
            return NONE;
        }
        Map<PoolName, List<Freeze>> ofPools = new HashMap<>();
        Map<WorkspaceName, List<Freeze>> ofWorkspaces = new HashMap<>();
        Set<Tag> tags = new HashSet<>();
        for (Freeze freeze : freezes) {
            switch (freeze.on()) {
                case FreezeScope.OfPool on -> add(ofPools, on.pool(), freeze);
                case FreezeScope.OfWorkspace on -> add(ofWorkspaces, on.workspace(), freeze);
                case FreezeScope.OfTag on -> {
                    addWhileItLasts(tags, on.tag(), freeze);
                    tagged.getOrDefault(freeze.id(), Set.of())
                            .forEach(workspace -> add(ofWorkspaces, workspace, freeze));
                }
            }
        }
        return new FreezeWindows(List.copyOf(freezes), ofPools, ofWorkspaces, tags, passes);
    }

    private static void addWhileItLasts(Set<Tag> tags, Tag tag, Freeze freeze) {
        if (freeze.liftedAt() == null) {
            tags.add(tag);
        }
    }

    private static <K> void add(Map<K, List<Freeze>> lists, K key, Freeze freeze) {
        lists.computeIfAbsent(key, unknown -> new ArrayList<>()).add(freeze);
    }

    /** Each of them once. */
    Collection<Freeze> all() {
        return all;
    }

    /** These, which know of each window that those before had as well what was found of it. */
    public FreezeWindows after(FreezeWindows before) {
        for (Freeze freeze : all) {
            Known known = before.standings.get(freeze);
            if (known != null) {
                standings.putIfAbsent(freeze, known);
            }
        }
        return this;
    }

    /** Whether there is none that any task of the pool could meet. */
    public boolean isEmptyFor(PoolName pool) {
        return ofWorkspaces.isEmpty() && !ofPools.containsKey(pool);
    }

    public boolean isEmpty() {
        return ofWorkspaces.isEmpty() && ofPools.isEmpty() && tags.isEmpty();
    }

    /** The tags that have some, without those that were lifted. */
    public Set<Tag> tags() {
        return tags;
    }

    /** Those that hold such a task back whenever they are in force: none that has a pass. */
    public List<Freeze> over(Task task) {
        if (isEmptyFor(task.request().pool()) || passes.contains(task.id())) {
            return List.of();
        }
        List<Freeze> over = new ArrayList<>();
        addConcerning(over, ofPools.getOrDefault(task.request().pool(), List.of()), task);
        addConcerning(over, ofWorkspaces.getOrDefault(task.request().workspace(), List.of()), task);
        return over;
    }

    private static void addConcerning(List<Freeze> over, List<Freeze> some, Task task) {
        for (Freeze freeze : some) {
            if (freeze.concerns(task)) {
                over.add(freeze);
            }
        }
    }

    /** What holds the task back then: the window that is over last. Empty when none does. */
    public Optional<BlockedBy> block(Task task, Instant now) {
        return block(task, freeze -> standing(freeze, now));
    }

    /** How a window was found to stand at some time. */
    private record Known(FreezeStanding standing, Instant at) {
        /** A clock that was put back is a change. */
        boolean holds(Instant now) {
            Instant next = standing.next();
            return !now.isBefore(at) && (next == null || now.isBefore(next));
        }
    }

    /** How one of them stands then: found once, and true until it changes by mere time. */
    public FreezeStanding standing(Freeze freeze, Instant now) {
        Known found = standings.compute(
                freeze, (same, known) -> known != null && known.holds(now) ? known : new Known(freeze.at(now), now));
        return Objects.requireNonNull(found).standing();
    }

    /** The same where it is known how windows stand. */
    public Optional<BlockedBy> block(Task task, Function<Freeze, FreezeStanding> standing) {
        BlockedBy block = null;
        Instant last = Instant.MIN;
        for (Freeze freeze : over(task)) {
            Instant until = standing.apply(freeze).until();
            if (until != null && until.isAfter(last)) {
                last = until;
                block = BlockedBy.frozen(until, freeze.reason());
            }
        }
        return Optional.ofNullable(block);
    }

    /** Since when a pending task has waited for what no window holds back: that time does not count as waiting (P8). */
    public Instant waitingSince(Task task, Function<Freeze, FreezeStanding> standing) {
        Instant since = task.pendingSince();
        for (Freeze freeze : over(task)) {
            Instant ended = standing.apply(freeze).endedAt();
            since = later(since, ended);
        }
        return since;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof FreezeWindows windows && same(windows);
    }

    private boolean same(FreezeWindows windows) {
        return ofPools.equals(windows.ofPools)
                && ofWorkspaces.equals(windows.ofWorkspaces)
                && tags.equals(windows.tags)
                && passes.equals(windows.passes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ofPools, ofWorkspaces, tags, passes);
    }

    private static Instant later(Instant one, @Nullable Instant other) {
        return other != null && other.isAfter(one) ? other : one;
    }
}

package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;

import dev.berth.domain.access.Tag;
import dev.berth.domain.freeze.Coverage;
import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeTimes;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.server.control.calendar.Cron;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * People who make and delete freeze windows and give passes, in some of the seeds (W3), and what must not happen in them. Their
 * chance is their own, so that all else in a seed without windows goes as it went before there were any.
 */
final class SimulatedWindows {
    private static final int MOST = 3;
    /** No turn takes longer to begin with what is so. */
    private static final Duration LEARNT = Duration.ofSeconds(60);

    private static final Tag TAG = new Tag("env", "prod");
    private static final Set<WorkspaceName> TAGGED = Set.of(new WorkspaceName("ws0"), new WorkspaceName("ws1"));

    private final SimulatedWorld world;
    private final SplittableRandom random;
    private final boolean wanted;
    private final List<Freeze> freezes = new ArrayList<>();
    private final Set<TaskId> passes = new HashSet<>();
    /** Attempts that wait for the loop's word, with the windows that held them back when they asked. */
    private final Map<AttemptRef, Set<FreezeId>> asked = new HashMap<>();

    private FreezeWindows windows = FreezeWindows.NONE;
    private Instant changedAt = Instant.EPOCH;
    private int made;
    private int read;

    SimulatedWindows(SimulatedWorld world, long seed) {
        this.world = world;
        this.random = new SplittableRandom(seed * 31 + 7);
        this.wanted = random.nextInt(3) == 0;
    }

    FreezeWindows windows() {
        return windows;
    }

    /** Somebody may do something about them as time passes. */
    void act() {
        if (!wanted || world.calm || random.nextInt(60) > 0) {
            return;
        }
        int what = random.nextInt(6);
        if (what == 0 && !freezes.isEmpty()) {
            world.log("window deleted", freezes.removeFirst().id());
        } else if (what == 1) {
            world.database.tasks.keySet().stream()
                    .skip(random.nextInt(Math.max(1, world.database.tasks.size())))
                    .findFirst()
                    .ifPresent(this::pass);
        } else if (freezes.size() < MOST) {
            make();
        }
        changed();
    }

    private void pass(TaskId task) {
        world.log("pass for", task);
        passes.add(task);
    }

    private void make() {
        FreezeScope on = switch (random.nextInt(3)) {
            case 0 -> new FreezeScope.OfPool(POOL);
            case 1 -> new FreezeScope.OfWorkspace(new WorkspaceName("ws" + random.nextInt(4)));
            default -> new FreezeScope.OfTag(TAG);
        };
        Coverage covers = random.nextBoolean() ? Coverage.APPLIES : Coverage.EVERYTHING;
        Freeze freeze = new Freeze(new FreezeId(++made), on, times(), covers, "because", null);
        world.log("window made", freeze);
        freezes.add(freeze);
    }

    private FreezeTimes times() {
        if (random.nextInt(4) == 0) {
            return new FreezeTimes.Recurring(Cron.recurrence("*/3 * * * *", "UTC"), Duration.ofMinutes(1));
        }
        Instant from = world.now().plusSeconds(random.nextInt(30));
        return new FreezeTimes.Once(from, from.plusSeconds(1 + random.nextInt(240)));
    }

    /** From then on all that a server does goes by them. */
    private void changed() {
        Map<FreezeId, Set<WorkspaceName>> tagged = new HashMap<>();
        freezes.forEach(freeze -> tagged.put(freeze.id(), TAGGED));
        windows = FreezeWindows.of(freezes, tagged, passes);
        changedAt = world.now();
        if (world.server.up) {
            world.server.loop.lookAgain();
        }
    }

    private Set<FreezeId> holding(AttemptRef attempt) {
        Task task = world.database.tasks.get(attempt.task());
        Set<FreezeId> holding = new HashSet<>();
        if (task != null) {
            windows.over(task).stream()
                    .filter(freeze -> freeze.at(world.now()).inForce())
                    .forEach(freeze -> holding.add(freeze.id()));
        }
        return holding;
    }

    /** Whether a window holds the attempt back now, so that the loop has to be asked. */
    boolean holds(AttemptRef attempt) {
        Set<FreezeId> holding = holding(attempt);
        if (begun(attempt)) {
            asked.remove(attempt);
        } else {
            asked.put(attempt, holding);
        }
        return !holding.isEmpty();
    }

    /** As it is stored: the server may never have heard that it did begin. */
    private boolean begun(AttemptRef attempt) {
        return world.database
                .pool(POOL)
                .running(attempt)
                .flatMap(stored -> Optional.ofNullable(stored.slot().attempt()))
                .filter(running -> running.begunAt() != null)
                .isPresent();
    }

    /** Nothing is placed in a window that the loop had time to learn of. */
    void check() {
        List<TimelineEntry> timeline = world.database.timeline;
        for (; read < timeline.size(); read++) {
            TimelineEntry entry = timeline.get(read);
            Task task = world.database.tasks.get(entry.task());
            boolean known = changedAt.plus(LEARNT).isBefore(entry.at());
            if (known && task != null && entry.reason().equals("placed") && task.phase() == entry.phase()) {
                windows.over(task).stream()
                        .filter(freeze -> freeze.at(entry.at()).inForce())
                        .forEach(freeze -> world.violated("W3: " + task.id() + " is placed in the window " + freeze));
            }
        }
    }

    /** An attempt is let begin; if it has not begun before, no window may have held it back since it asked. */
    void begins(AttemptRef attempt) {
        Set<FreezeId> still = asked.getOrDefault(attempt, Set.of());
        Set<FreezeId> now = holding(attempt);
        if (now.stream().anyMatch(still::contains)) {
            world.violated("W3: " + attempt + " begins in the window " + now);
        }
    }
}

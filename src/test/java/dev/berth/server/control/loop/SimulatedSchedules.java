package dev.berth.server.control.loop;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.ScheduleName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.schedule.ScheduledRun;
import dev.berth.domain.schedule.Timetable;
import dev.berth.domain.task.Task;
import dev.berth.server.control.loop.MemorySchedules.Moved;
import dev.berth.server.control.port.ScheduleBuilder;
import dev.berth.server.control.port.ScheduleStore.Past;
import dev.berth.server.control.port.ScheduleStore.Schedule;
import dev.berth.server.control.port.ScheduleStore.Wish;
import dev.berth.server.control.schedule.Timetables;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Schedules of the workspaces of a simulation, in every third one, people who change and pause them, servers whose clocks differ,
 * and what must hold of it (W1).
 */
final class SimulatedSchedules {
    private static final int WORKSPACES = 4;
    /** Of its own, so that what else happens in a seed does not depend on it. */
    private static final long SALT = 0x5c4ed01eL;

    private static final ScheduleName NAME = new ScheduleName("again");
    private static final String BY = "schedule:" + NAME;
    private static final String NOT_FOR_LONG = "0 0 1 1 *";

    private final SimulatedWorld world;
    private final SplittableRandom random;
    private Instant settledAt = Instant.MAX;
    private int read;

    SimulatedSchedules(SimulatedWorld world, long seed) {
        this.world = world;
        this.random = new SplittableRandom(seed ^ SALT);
        if (random.nextInt(3) == 0) {
            for (int number = 0; number < WORKSPACES; number++) {
                if (random.nextBoolean()) {
                    world.database.schedules.write(schedule(number));
                }
            }
        }
        world.database.schedules.meanwhile = () -> act(4);
    }

    private Schedule schedule(int number) {
        Schedule blank = ScheduleBuilder.builder()
                .id(number + 1)
                .revision(0)
                .workspace(new WorkspaceName("ws" + number))
                .name(NAME)
                .wish(wish())
                .paused(false)
                .author(new Author("anna", null))
                .createdAt(world.now())
                .nextAt(null)
                .past(Past.NONE)
                .build();
        return fromNowOn(blank, blank.wish());
    }

    private Wish wish() {
        ScheduledRun submits = ScheduledRun.values()[random.nextInt(ScheduledRun.values().length)];
        boolean confirmsItself = submits == ScheduledRun.PLAN_AND_APPLY && random.nextBoolean();
        return new Wish(
                List.of("* * * * *", "*/5 * * * *").get(random.nextInt(2)),
                "Europe/Berlin",
                submits,
                confirmsItself ? Boolean.TRUE : null,
                Duration.ofSeconds(random.nextInt(60)));
    }

    private Schedule fromNowOn(Schedule schedule, Wish wish) {
        Timetable times = Timetables.of(schedule.workspace(), NAME, wish);
        return ScheduleBuilder.builder(schedule)
                .wish(wish)
                .paused(false)
                .nextAt(times.next(world.now()).orElseThrow())
                .build();
    }

    /** How far the clock of a server that starts is from that of the world. */
    Duration skew() {
        return world.database.schedules.all().isEmpty() ? Duration.ZERO : Duration.ofSeconds(random.nextInt(-150, 150));
    }

    /** Somebody may do something about them as time passes. */
    void act() {
        act(100);
    }

    private void act(int seldom) {
        List<Schedule> all = world.database.schedules.all();
        if (all.isEmpty() || world.calm || random.nextInt(seldom) > 0) {
            return;
        }
        Schedule one = all.get(random.nextInt(all.size()));
        Schedule after = switch (random.nextInt(3)) {
            case 0 -> ScheduleBuilder.builder(one).paused(true).build();
            // Who goes on makes nothing up that was due meanwhile.
            case 1 -> fromNowOn(one, one.wish());
            default -> fromNowOn(one, wish());
        };
        world.log("schedule written", after);
        world.database.schedules.write(after);
    }

    /** Each comes due once more, and then not for long. */
    void settle() {
        settledAt = world.now();
        for (Schedule one : world.database.schedules.all()) {
            Wish seldom = new Wish(
                    NOT_FOR_LONG, "UTC", one.wish().submits(), one.wish().autoApply(), Duration.ZERO);
            world.database.schedules.write(ScheduleBuilder.builder(one)
                    .paused(false)
                    .wish(seldom)
                    .nextAt(settledAt)
                    .build());
        }
    }

    /** Whether every one was looked at since it came due for the last time. */
    boolean ended() {
        return world.database.schedules.all().stream().noneMatch(one -> settledAt.equals(one.nextAt()));
    }

    void check() {
        List<Moved> moves = world.database.schedules.moves;
        for (; read < moves.size(); read++) {
            moved(moves.get(read));
        }
        neverTwoAtOnce();
    }

    private void moved(Moved moved) {
        Schedule before = moved.before();
        if (before.paused() || before.nextAt() == null || before.nextAt().isAfter(moved.at())) {
            world.violated("W1: it was not due: " + moved);
        }
        if (moved.next() == null || !moved.next().isAfter(moved.at())) {
            world.violated("W1: its next time does not lie ahead: " + moved);
        }
    }

    private void neverTwoAtOnce() {
        Map<WorkspaceName, TaskId> alive = new HashMap<>();
        for (Task task : world.database.tasks.values()) {
            if (task.request().submittedBy().equals(BY) && !task.status().terminal()) {
                TaskId other = alive.put(task.request().workspace(), task.id());
                if (other != null) {
                    world.violated("W1: tasks " + other + " and " + task.id() + " of one schedule at once");
                }
            }
        }
    }
}

package dev.berth.server.control.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Calls that are on their way beside the sockets, HTTP above all; they overtake each other and the sockets. */
final class SimulatedNetwork {

    private record OnItsWay(Instant due, Runnable arrival) {}

    private final SimulatedWorld world;
    private final List<OnItsWay> calls = new ArrayList<>();

    SimulatedNetwork(SimulatedWorld world) {
        this.world = world;
    }

    /** How long something takes that is sent now; most of it no time at all. */
    Duration delay() {
        return world.strikes(FaultKind.MESSAGE_DELAYED, 0.03)
                ? Duration.ofMillis(world.random.nextInt(world.chance(0.3) ? 40_000 : 3_000))
                : Duration.ZERO;
    }

    void send(Runnable arrival) {
        calls.add(new OnItsWay(world.now().plus(delay()), arrival));
    }

    boolean arrivable() {
        return calls.stream().anyMatch(this::due);
    }

    /** One call arrives, not necessarily the oldest. */
    void deliverOne() {
        List<OnItsWay> due = calls.stream().filter(this::due).toList();
        if (!due.isEmpty()) {
            OnItsWay next = world.pick(due);
            calls.remove(next);
            next.arrival().run();
        }
    }

    private boolean due(OnItsWay call) {
        return !call.due().isAfter(world.now());
    }
}

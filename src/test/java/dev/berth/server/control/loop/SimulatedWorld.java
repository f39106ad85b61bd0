package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoredPod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** What all parts of a simulation share: chance, time, the database, what happened, and what is really true. */
final class SimulatedWorld {
    private static final int REMEMBERED = 50;

    final SplittableRandom random;
    final VirtualTime time = new VirtualTime();
    final MemoryDatabase database = new MemoryDatabase();
    final Set<FaultKind> possible = EnumSet.noneOf(FaultKind.class);
    final Map<FaultKind, Integer> struck = new EnumMap<>(FaultKind.class);
    final Map<String, SimulatedSocket> sockets = new HashMap<>();
    /** All agent processes that ever were. */
    final List<SimulatedAgent> agents = new ArrayList<>();
    /** The attempt whose apply was really started, of each task. */
    final Map<TaskId, AttemptRef> applied = new HashMap<>();

    /** Attempts that an agent took. */
    final Set<AttemptRef> accepted = new HashSet<>();
    /** Attempts that a server let begin, whether their agents ever heard of it or not. */
    final Set<AttemptRef> begun = new HashSet<>();

    final Set<AttemptRef> succeeded = new HashSet<>();
    final Set<AttemptRef> failed = new HashSet<>();
    /** Applies that applied nothing, because the agent could not have what was approved. */
    final Set<AttemptRef> declined = new HashSet<>();
    /** When each pod was last heard by a living server. */
    final Map<PodName, Instant> heard = new HashMap<>();

    private final List<Deaf> deaf = new ArrayList<>();

    /** A time until which the server could not hear, and how many steps of tasks had been stored by then. */
    private record Deaf(int stored, Instant until) {}

    final Set<PodName> forced = new HashSet<>();
    /** Pods that two living agents spoke for (F2). */
    final Set<PodName> contested = new HashSet<>();

    final SimulatedNetwork network = new SimulatedNetwork(this);
    final SimulatedWindows windows;
    final SimulatedSchedules schedules;
    final SimulatedLogs logs = new SimulatedLogs(this);
    private final Deque<Object[]> events = new ArrayDeque<>();
    private Duration age = Duration.ZERO;
    private String violation;
    boolean calm;
    SimulatedServer server;

    /** Whether Berth makes and ends this pool's pods. */
    boolean scaled() {
        return database.specs.get(POOL).spec().scaled();
    }

    SimulatedWorld(long seed) {
        random = new SplittableRandom(seed);
        windows = new SimulatedWindows(this, seed);
        schedules = new SimulatedSchedules(this, seed);
        database.order.frozen = task -> windows.windows().block(task, now()).isPresent();
    }

    /** Whether a fault strikes; never once the faults have stopped, nor of a kind that this seed does without. */
    boolean strikes(FaultKind kind, double probability) {
        boolean strikes = !calm && possible.contains(kind) && random.nextDouble() < probability;
        if (strikes) {
            seen(kind);
        }
        return strikes;
    }

    /** A fault that came about by itself. */
    void seen(FaultKind kind) {
        struck.merge(kind, 1, Integer::sum);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** The server could not hear until now (L3). What is stored already was decided before. */
    void deafUntilNow() {
        deaf.add(new Deaf(database.timeline.size(), now()));
    }

    /** Since when the server could hear as it decided the step that was stored after so many others. */
    Instant hearingSince(int others) {
        return deaf.stream()
                .filter(time -> time.stored() <= others)
                .map(Deaf::until)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    Instant now() {
        return time.instant();
    }

    void pass(Duration duration) {
        age = age.plus(duration);
        time.pass(duration);
    }

    /** Remembers an event; its parts must be immutable, for they are put into words only when they are asked for. */
    void log(Object... parts) {
        Object[] event = new Object[parts.length + 1];
        event[0] = age;
        System.arraycopy(parts, 0, event, 1, parts.length);
        events.add(event);
        if (events.size() > REMEMBERED) {
            events.remove();
        }
    }

    String lastEvents() {
        return events.stream()
                .map(event -> Arrays.stream(event).map(String::valueOf).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n  "));
    }

    /** A safety invariant does not hold. Whoever catches this error does not make it undone. */
    void violated(String what) {
        violation = violation == null ? what : violation;
        throw new AssertionError(what);
    }

    void nothingViolated() {
        if (violation != null) {
            throw new AssertionError(violation);
        }
    }

    /** The tool version in a pod: that of its template, in a static pool whatever its owner has. */
    String toolIn(PodName pod) {
        StoredPod row = database.pool(POOL).pods.get(pod);
        String template = row == null ? pod.value() : row.templateHash();
        return template.endsWith("1") || template.endsWith("2") ? "1.11" : "1.12";
    }

    /** How many processes ever spoke for the pod. */
    long processesOf(PodName pod) {
        return agents.stream().filter(agent -> agent.pod.equals(pod)).count();
    }

    List<SimulatedAgent> living() {
        return agents.stream().filter(agent -> agent.alive).toList();
    }
}

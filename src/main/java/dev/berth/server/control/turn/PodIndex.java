package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.server.control.port.PodUse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A pool's pods in the orders that the policies ask for: free slots by preference (P7), who is free soonest (P9), those
 * that scaling looks at, and when something about a pod may change by mere time. Kept from turn to turn: a turn works on a
 * {@link #copy}, which shares all that does not change.
 */
final class PodIndex {

    /** A pod as it stands in the index. {@code lapsed}: it let an assign lapse a short while ago (P7). */
    private record Entry(
            PodState state,
            AgentPod picture,
            boolean lapsed,
            @Nullable Due due) {}

    /** Preferred pods first, as {@code PodPreference} has it: flags, then a number, then the oldest. */
    private record Rank(boolean old, boolean second, int number, Instant createdAt, PodName name) {
        static final Comparator<Rank> ORDER = Comparator.comparing(Rank::old)
                .thenComparing(Rank::second)
                .thenComparingInt(Rank::number)
                .thenComparing(Rank::createdAt)
                .thenComparing(Rank::name);
    }

    private record Due(Instant at, PodName pod) {
        static final Comparator<Due> ORDER = Comparator.comparing(Due::at).thenComparing(Due::pod);
    }

    /** What users see of a pool's size. */
    record Numbers(int totalSlots, int usedSlots, int reservedPods, int living, int ready, int starting) {}

    private final PoolSpec spec;
    private final TurnRules rules;
    private PersistentMap<PodName, Entry> entries = PersistentMap.empty();
    private PersistentMap<Rank, PodName> forPlans = PersistentMap.sortedBy(Rank.ORDER);
    private PersistentMap<Rank, PodName> forExclusives = PersistentMap.sortedBy(Rank.ORDER);
    private PersistentMap<Rank, PodName> soonestFree = PersistentMap.sortedBy(Rank.ORDER);
    private PersistentMap<PodName, PodName> lapsed = PersistentMap.empty();
    /** Living pods that scaling looks at one by one: all but those that are ready and at work. */
    private PersistentMap<PodName, AgentPod> shown = PersistentMap.empty();

    private PersistentMap<PodName, AgentPod> startingPods = PersistentMap.empty();
    private PersistentMap<Due, PodName> dues = PersistentMap.sortedBy(Due.ORDER);
    private final Map<RuntimeKind, PersistentMap<PodName, PodUse>> uses = new EnumMap<>(RuntimeKind.class);
    private int planRoom;
    private int exclusiveRoom;
    private int startingSlots;
    private int totalSlots;
    private int usedSlots;
    private int reservedPods;
    private int living;
    private int ready;

    PodIndex(PoolSpec spec, TurnRules rules) {
        this.spec = spec;
        this.rules = rules;
    }

    PodIndex copy() {
        PodIndex copy = new PodIndex(spec, rules);
        copy.entries = entries;
        copy.forPlans = forPlans;
        copy.forExclusives = forExclusives;
        copy.soonestFree = soonestFree;
        copy.lapsed = lapsed;
        copy.shown = shown;
        copy.startingPods = startingPods;
        copy.dues = dues;
        copy.uses.putAll(uses);
        copy.planRoom = planRoom;
        copy.exclusiveRoom = exclusiveRoom;
        copy.startingSlots = startingSlots;
        copy.totalSlots = totalSlots;
        copy.usedSlots = usedSlots;
        copy.reservedPods = reservedPods;
        copy.living = living;
        copy.ready = ready;
        return copy;
    }

    /** Takes over what became of a pod; null when it is gone. */
    void update(PodName name, @Nullable PodState pod, AgentMemory agent, Instant listeningSince, Instant now) {
        Entry old = entries.get(name);
        if (old != null) {
            remove(old);
        }
        if (pod == null) {
            entries = entries.minus(name);
            return;
        }
        AgentPod picture = Snapshots.picture(spec, pod, agent);
        Instant lapse = picture.lastLapseAt();
        boolean lapsedLately =
                lapse != null && lapse.isAfter(now.minus(rules.placement().lapsePenalty()));
        Instant at = dueAt(picture, listeningSince, now);
        Entry entry = new Entry(pod, picture, lapsedLately, at == null ? null : new Due(at, name));
        entries = entries.plus(name, entry);
        add(entry);
    }

    private void add(Entry entry) {
        AgentPod pod = entry.picture();
        PodName name = pod.name();
        if (entry.due() != null) {
            dues = dues.plus(entry.due(), name);
        }
        if (pod.phase() != PodPhase.LOST) {
            count(pod, 1);
            if (!atWork(pod)) {
                shown = shown.plus(name, pod);
            }
            use(entry.state(), true);
        }
        if (pod.phase() == PodPhase.STARTING) {
            startingPods = startingPods.plus(name, pod);
        }
        if (open(pod)) {
            addOpen(entry, pod);
        }
    }

    private void addOpen(Entry entry, AgentPod pod) {
        soonestFree = soonestFree.plus(bySoonest(pod), pod.name());
        planRoom += slotsForPlans(pod);
        exclusiveRoom += pod.runsNothing() ? 1 : 0;
        if (entry.lapsed()) {
            lapsed = lapsed.plus(pod.name(), pod.name());
            return;
        }
        if (slotsForPlans(pod) > 0) {
            forPlans = forPlans.plus(forPlans(pod), pod.name());
        }
        if (pod.runsNothing()) {
            forExclusives = forExclusives.plus(forExclusives(pod), pod.name());
        }
    }

    private void remove(Entry entry) {
        AgentPod pod = entry.picture();
        PodName name = pod.name();
        if (entry.due() != null) {
            dues = dues.minus(entry.due());
        }
        shown = shown.minus(name);
        startingPods = startingPods.minus(name);
        if (pod.phase() != PodPhase.LOST) {
            count(pod, -1);
            use(entry.state(), false);
        }
        if (open(pod)) {
            soonestFree = soonestFree.minus(bySoonest(pod));
            planRoom -= slotsForPlans(pod);
            exclusiveRoom -= pod.runsNothing() ? 1 : 0;
            lapsed = lapsed.minus(name);
            forPlans = forPlans.minus(forPlans(pod));
            forExclusives = forExclusives.minus(forExclusives(pod));
        }
    }

    private void count(AgentPod pod, int by) {
        living += by;
        totalSlots += by * pod.slots().size();
        usedSlots += by * pod.running();
        reservedPods += pod.reserved() ? by : 0;
        ready += pod.phase() == PodPhase.READY ? by : 0;
        startingSlots += pod.phase() == PodPhase.STARTING ? by * pod.slots().size() : 0;
    }

    private void use(PodState pod, boolean there) {
        RuntimeKind runtime = pod.row().runtime();
        if (!runtime.scaled()) {
            return;
        }
        PersistentMap<PodName, PodUse> known = uses.getOrDefault(runtime, PersistentMap.empty());
        PodName name = pod.row().name();
        uses.put(runtime, there ? known.plus(name, PodUses.of(pod)) : known.minus(name));
    }

    /** Ready, not on its way out, and at work: scaling counts such pods and does nothing about them. */
    private static boolean atWork(AgentPod pod) {
        return pod.phase() == PodPhase.READY && pod.contact().gone() == null && !pod.free();
    }

    /** Whether it takes work, but for its agent's silence, which is a matter of the moment (P1). */
    private static boolean open(AgentPod pod) {
        return pod.phase() == PodPhase.READY
                && pod.contact().connected()
                && pod.contact().lastHeard() != null
                && pod.contact().gone() == null;
    }

    private static int slotsForPlans(AgentPod pod) {
        return pod.ownedByExclusive() ? 0 : pod.slots().size() - pod.running();
    }

    private Rank forPlans(AgentPod pod) {
        return new Rank(ofOldTemplate(pod), pod.reserved(), -pod.running(), pod.createdAt(), pod.name());
    }

    private Rank forExclusives(AgentPod pod) {
        return new Rank(ofOldTemplate(pod), !pod.reserved(), 0, pod.createdAt(), pod.name());
    }

    private static Rank bySoonest(AgentPod pod) {
        return new Rank(false, false, pod.running(), pod.createdAt(), pod.name());
    }

    private boolean ofOldTemplate(AgentPod pod) {
        return spec.scaled() && !pod.ofPresentTemplate(spec);
    }

    /** The next moment at which something about the pod may change by mere time, or null. */
    private @Nullable Instant dueAt(AgentPod pod, Instant listeningSince, Instant now) {
        if (pod.phase() == PodPhase.LOST) {
            return null;
        }
        if (pod.contact().connected() && pod.lapses() > 0) {
            // That an assign lapsed is found while a turn judges; what follows from it is judged by the next one.
            return now;
        }
        List<Instant> times = new ArrayList<>();
        Instant heard = pod.contact().lastHeard();
        Instant sign = heard == null ? listeningSince : later(heard, listeningSince);
        times.add(sign.plus(rules.liveness().heartbeatTimeout()));
        times.add(sign.plus(rules.liveness().lostTimeout()));
        for (Slot slot : pod.slots()) {
            RunningAttempt running = slot.attempt();
            if (running != null && !running.acknowledged()) {
                times.add(later(running.assignedAt(), listeningSince)
                        .plus(rules.liveness().acceptTimeout()));
            }
        }
        if (!spec.reservationTtl().isZero()) {
            for (Reservation held : pod.reservations()) {
                times.add(held.since().plus(spec.reservationTtl()));
            }
        }
        Instant lapse = pod.lastLapseAt();
        if (lapse != null) {
            times.add(lapse.plus(rules.placement().lapsePenalty()));
        }
        return times.stream()
                .map(time -> time.equals(now) ? time.plus(1, ChronoUnit.MICROS) : time)
                .filter(time -> time.isAfter(now))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The pods about which something may have changed by now. */
    Set<PodName> due(Instant now) {
        Set<PodName> due = new HashSet<>();
        for (Due each : dues.keySet()) {
            if (each.at().isAfter(now)) {
                break;
            }
            due.add(each.pod());
        }
        return due;
    }

    /** When that is the next time, or null. */
    @Nullable
    Instant nextDue() {
        Due first = dues.firstKey();
        return first == null ? null : first.at();
    }

    Set<PodName> names() {
        return entries.keySet();
    }

    AgentPod picture(PodName pod) {
        return Objects.requireNonNull(entries.get(pod)).picture();
    }

    boolean knows(PodName pod) {
        return entries.containsKey(pod);
    }

    List<AgentPod> pictures() {
        return entries.values().stream().map(Entry::picture).toList();
    }

    Set<PodName> starting() {
        return startingPods.keySet();
    }

    /** How many tasks of each kind could find room at most, on pods that are there or starting. */
    QueueIndex.Room room() {
        return new QueueIndex.Room(planRoom + startingSlots, exclusiveRoom + startingPods.size());
    }

    /** How many pods take work and run nothing. */
    int idle() {
        return exclusiveRoom;
    }

    /** The same, when every pod may be about to have its agent back. */
    QueueIndex.Room roomOfAll() {
        return new QueueIndex.Room(totalSlots, living);
    }

    Numbers numbers() {
        return new Numbers(totalSlots, usedSlots, reservedPods, living, ready, startingPods.size());
    }

    boolean newborn(Ledger ledger) {
        return ledger.touchedPods().all().stream().anyMatch(name -> knows(name) && !ledger.stored(name));
    }

    /** Whether the living pods are all there for the same as in the other one: to compare each would cost as much as all. */
    @SuppressWarnings("ReferenceEquality")
    boolean sameUses(PodIndex other) {
        return uses.keySet().equals(other.uses.keySet())
                && uses.entrySet().stream().allMatch(each -> each.getValue() == other.uses.get(each.getKey()));
    }

    /** What the living pods of each runtime are for. */
    Map<RuntimeKind, Map<PodName, PodUse>> uses() {
        return new EnumMap<>(uses);
    }

    /**
     * As many pods as make a difference to placing so many tasks and to scaling; the others are ready and at work, and
     * counted.
     *
     * @param held the pods that unblocked applies wait for
     * @param starved whether a plan_and_apply may find no pod, so that one may be kept for it (P9)
     */
    Excerpt excerpt(int tasks, Set<PodName> held, boolean starved, Instant listeningSince, Instant now) {
        Predicate<PodName> usable = name -> !held.contains(name)
                && picture(name).available(rules.placement().heartbeatTimeout(), listeningSince, now);
        Map<PodName, AgentPod> chosen = new TreeMap<>(shown);
        held.stream().filter(this::knows).forEach(name -> chosen.put(name, picture(name)));
        lapsed.keySet().forEach(name -> chosen.put(name, picture(name)));
        choose(forPlans, tasks + 2, usable, chosen);
        choose(forExclusives, tasks + 2, usable, chosen);
        if (starved) {
            soonestFree.values().stream()
                    .filter(name -> !chosen.containsKey(name) && usable.test(name))
                    .findFirst()
                    .ifPresent(name -> chosen.put(name, picture(name)));
        }
        int alive = (int) chosen.values().stream()
                .filter(pod -> pod.phase() != PodPhase.LOST)
                .count();
        return new Excerpt(List.copyOf(chosen.values()), living - alive);
    }

    /** Some pods, and how many living ones there are besides. */
    record Excerpt(List<AgentPod> pods, int others) {}

    private void choose(
            PersistentMap<Rank, PodName> order, int count, Predicate<PodName> usable, Map<PodName, AgentPod> chosen) {
        int found = 0;
        for (PodName name : order.values()) {
            if (found >= count) {
                return;
            }
            if (usable.test(name)) {
                chosen.put(name, picture(name));
                found++;
            }
        }
    }
}

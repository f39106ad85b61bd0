package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.PodUse;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pool's pods in the orders that the policies ask for: free slots by preference (P7), who is free soonest (P9), who may
 * go (S4), and when something about a pod may change by mere time. Kept from turn to turn: a turn works on a
 * {@link #copy}, which shares all that does not change.
 */
final class PodIndex {

    /** The orders that are kept. */
    @RecordBuilder
    record Orders(
            PodOrder plans,
            PodOrder exclusives,
            PodOrder soonestFree,
            PodOrder bySize,
            PodOrder leaving,
            PodOrder due,
            PodOrder lapsed,
            PodOrder shown,
            PodOrder away,
            PodOrder starting) {

        static Orders of(PoolSpec spec) {
            return OrdersBuilder.builder()
                    .plans(new PodOrder(pod -> pod.byPlans(spec)))
                    .exclusives(new PodOrder(pod -> pod.byExclusives(spec)))
                    .soonestFree(new PodOrder(PodEntry::bySoonest))
                    .bySize(new PodOrder(PodEntry::bySize))
                    .leaving(new PodOrder(PodEntry::byLeave))
                    .due(new PodOrder(PodEntry::byDue))
                    .lapsed(new PodOrder(pod -> pod.byName(pod.available() && pod.lapsed())))
                    .shown(new PodOrder(pod -> pod.byName(pod.kind() == PodEntry.Kind.SHOWN)))
                    .away(new PodOrder(pod -> pod.byName(pod.away())))
                    .starting(new PodOrder(pod -> pod.byName(pod.starting())))
                    .build();
        }

        Orders copy() {
            return OrdersBuilder.builder()
                    .plans(plans.copy())
                    .exclusives(exclusives.copy())
                    .soonestFree(soonestFree.copy())
                    .bySize(bySize.copy())
                    .leaving(leaving.copy())
                    .due(due.copy())
                    .lapsed(lapsed.copy())
                    .shown(shown.copy())
                    .away(away.copy())
                    .starting(starting.copy())
                    .build();
        }

        void move(@Nullable PodEntry before, @Nullable PodEntry after) {
            plans.move(before, after);
            exclusives.move(before, after);
            soonestFree.move(before, after);
            bySize.move(before, after);
            leaving.move(before, after);
            due.move(before, after);
            lapsed.move(before, after);
            shown.move(before, after);
            away.move(before, after);
            starting.move(before, after);
        }
    }

    private final PoolSpec spec;
    private final TurnRules rules;
    private final Orders orders;
    private final PodTotals totals;
    /** Since when the server could hear, by which all entries were made (L3). */
    private Instant listeningSince;

    private PersistentMap<PodName, PodEntry> entries;
    private final Map<RuntimeKind, PersistentMap<PodName, PodUse>> uses = new EnumMap<>(RuntimeKind.class);
    /** How many living pods have the same tools at hand. */
    private final Map<Map<Tool, String>, Integer> tools = new HashMap<>();

    PodIndex(PoolSpec spec, TurnRules rules) {
        this(
                spec,
                rules,
                Orders.of(spec),
                new PodTotals(),
                Instant.MIN,
                PersistentMap.<PodName, PodEntry>empty().draft());
    }

    private PodIndex(
            PoolSpec spec,
            TurnRules rules,
            Orders orders,
            PodTotals totals,
            Instant listeningSince,
            PersistentMap<PodName, PodEntry> entries) {
        this.spec = spec;
        this.rules = rules;
        this.orders = orders;
        this.totals = totals;
        this.listeningSince = listeningSince;
        this.entries = entries;
    }

    PodIndex copy() {
        PodIndex copy = new PodIndex(spec, rules, orders.copy(), totals.copy(), listeningSince, entries.draft());
        copy.uses.putAll(uses);
        copy.tools.putAll(tools);
        return copy;
    }

    /** The pods about which something may have changed by now: all of them when the server began to listen anew (L3). */
    Collection<PodName> due(Instant since, Instant now) {
        if (!since.equals(listeningSince)) {
            listeningSince = since;
            return entries.keySet();
        }
        List<PodName> due = new ArrayList<>();
        for (PodRank each : orders.due) {
            if (each.time().isAfter(now)) {
                break;
            }
            due.add(each.pod());
        }
        return due;
    }

    /** When something may change the next time, or null. */
    @Nullable
    Instant nextDue(Instant now) {
        for (PodRank each : orders.due) {
            if (each.time().isAfter(now)) {
                return each.time();
            }
        }
        return null;
    }

    /** Takes over what became of a pod; null when it is gone. */
    void update(PodName name, @Nullable PodState pod, AgentMemory agent, Instant now) {
        PodEntry old = entries.get(name);
        PodEntry next = pod == null ? null : new PodEntry.Reading(spec, rules, listeningSince, now).entry(pod, agent);
        if (Objects.equals(old, next)) {
            return;
        }
        entries = next == null ? entries.minus(name) : entries.plus(name, next);
        orders.move(old, next);
        if (old != null) {
            totals.remove(old);
            tools.computeIfPresent(toolsOf(old), (same, count) -> count == 1 ? null : count - 1);
        }
        if (next != null) {
            totals.add(next);
            tools.merge(toolsOf(next), 1, Integer::sum);
        }
        use(old, next);
    }

    /** Of a lost pod nothing is at hand, whatever its agent said. */
    private static Map<Tool, String> toolsOf(PodEntry entry) {
        return entry.living() ? entry.tools() : Map.of();
    }

    private void use(@Nullable PodEntry old, @Nullable PodEntry next) {
        PodState before = old != null && old.living() ? old.state() : null;
        PodState after = next != null && next.living() ? next.state() : null;
        if (before != null
                && (after == null || before.row().runtime() != after.row().runtime())) {
            use(before, null);
        }
        if (after != null) {
            use(after, PodUses.of(after));
        }
    }

    private void use(PodState pod, @Nullable PodUse use) {
        RuntimeKind runtime = pod.row().runtime();
        if (!runtime.scaled()) {
            return;
        }
        PersistentMap<PodName, PodUse> known = uses.getOrDefault(runtime, PersistentMap.empty());
        PodName name = pod.row().name();
        if (use == null) {
            uses.put(runtime, known.minus(name));
        } else if (!use.equals(known.get(name))) {
            uses.put(runtime, known.plus(name, use));
        }
    }

    Orders orders() {
        return orders;
    }

    PodTotals totals() {
        return totals;
    }

    PodEntry entry(PodName pod) {
        return Objects.requireNonNull(entries.get(pod));
    }

    boolean knows(PodName pod) {
        return entries.containsKey(pod);
    }

    List<AgentPod> pictures() {
        return entries.values().stream().map(PodEntry::picture).toList();
    }

    List<PodName> starting() {
        List<PodName> starting = new ArrayList<>();
        orders.starting.forEach(pod -> starting.add(pod.pod()));
        return starting;
    }

    /** Whether some living pod says that it lacks the version (P6). */
    boolean lacks(Tool tool, String version) {
        return tools.keySet().stream().anyMatch(said -> !said.isEmpty() && !version.equals(said.get(tool)));
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
}

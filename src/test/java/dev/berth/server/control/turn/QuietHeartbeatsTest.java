package dev.berth.server.control.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.AttemptWait;
import dev.berth.server.control.port.AgentReport.Heartbeat;
import dev.berth.server.control.port.AgentReport.SlotAttempt;
import dev.berth.server.control.port.AgentReport.Wait;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.control.port.StoredPodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuietHeartbeatsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = START.plusSeconds(100);
    private static final PodName POD = new PodName("harbour-1");
    private static final AgentSession SESSION = session("now");

    private final SplittableRandom random = new SplittableRandom(7);

    private static AgentSession session(String id) {
        return new AgentSession(new SessionId(id), new PoolName("harbour"), POD, new AgentId("agent"));
    }

    @Test
    void aHeartbeatIsQuietExactlyWhenToFoldItChangesNothingButTheTime() {
        int quiet = 0;
        for (int round = 0; round < 20_000; round++) {
            AgentMemory agent = agent();
            PodState pod = pod(agent);
            Heartbeat heartbeat = heartbeat(pod, agent);
            PoolMemory memory = memory(pod, agent);

            boolean found = QuietHeartbeats.quiet(memory, SESSION, heartbeat);

            assertThat(found).as("%s at %s", heartbeat, pod).isEqualTo(changesNothing(memory, heartbeat));
            quiet += found ? 1 : 0;
        }
        assertThat(quiet).as("quiet ones among the random").isBetween(1_000, 19_000);
    }

    /** News of a full disk is always folded; so is what comes from a session that does not count. */
    private static boolean changesNothing(PoolMemory memory, Heartbeat heartbeat) {
        AgentMemory before = memory.agents().get(POD);
        Drain drain = memory.state().pods().get(POD).row().drain();
        boolean disk = heartbeat.diskFull()
                || before.diskFull
                || !heartbeat.unstoredStates().isEmpty()
                || !before.unstoredStates.isEmpty()
                || (drain != null && drain.reason().byAgent());
        if (disk || !before.speaks(SESSION)) {
            return false;
        }
        Ledger ledger = new Ledger(memory.state(), NOW);
        Agents agents = new Agents(memory.agents(), ledger.touchedPods());
        AgentMemory after = agents.of(POD);
        List<Effect> effects = new ArrayList<>();
        new ReportFold(ledger, agents, new Attempts(ledger, 3), effects).fold(SESSION, heartbeat);
        after.lastHeard = before.lastHeard;
        return ledger.changes(List.of()).isEmpty() && effects.isEmpty() && same(before, after);
    }

    private static boolean same(AgentMemory before, AgentMemory after) {
        return before.lapses == after.lapses
                && before.diskFull == after.diskFull
                && before.busyWith.equals(after.busyWith)
                && before.missed.equals(after.missed)
                && before.awaited.equals(after.awaited)
                && before.waits.equals(after.waits)
                && before.connected == after.connected;
    }

    private PoolMemory memory(PodState pod, AgentMemory agent) {
        PoolSpec spec = PoolSpecBuilder.builder()
                .name(new PoolName("harbour"))
                .runtime(RuntimeKind.STATIC)
                .minPods(0)
                .maxPods(10)
                .slotsPerPod(3)
                .idleTimeout(Duration.ofSeconds(60))
                .warmSlots(0)
                .warmSlotsUpTo(0)
                .reservationTtl(Duration.ofHours(24))
                .startTimeout(Duration.ofMinutes(5))
                .templateHash("template-1")
                .schedules(List.of())
                .build();
        PoolState state = new PoolState(spec, "{}", Map.of(POD, pod), Map.of(), Map.of());
        return PoolMemoryBuilder.builder()
                .state(state)
                .agents(Map.of(POD, agent))
                .listeningSince(START)
                .lastTurnAt(START)
                .runtimeFailure(null)
                .listed(Set.of())
                .making(Set.of())
                .strangers(Map.of())
                .waits(Waits.NONE)
                .scaling(null)
                .freezing(Freezing.NONE)
                .arrivals(ArrivalHistory.NONE)
                .size(null)
                .indexes(null)
                .news(News.NONE)
                .due(null)
                .build();
    }

    private AgentMemory agent() {
        AgentMemory agent = new AgentMemory();
        agent.session = chance(0.95) ? SESSION : session("old");
        agent.connected = chance(0.95);
        agent.since = START.plusSeconds(10);
        agent.lastHeard = START.plusSeconds(50);
        agent.lapses = chance(0.9) ? 0 : 1;
        agent.diskFull = chance(0.03);
        agent.unstoredStates = chance(0.03) ? List.of("there") : List.of();
        return agent;
    }

    private PodState pod(AgentMemory agent) {
        List<Slot> slots = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            slots.add(slot(index, agent));
        }
        DrainReason reason = DrainReason.values()[random.nextInt(DrainReason.values().length)];
        Drain drain = chance(0.8) ? null : new Drain(reason, START, chance(0.5));
        PodPhase phase = drain == null ? PodPhase.READY : PodPhase.DRAINING;
        return new PodState(
                StoredPodBuilder.builder()
                        .name(POD)
                        .phase(phase)
                        .drain(drain)
                        .agent(new AgentId("agent"))
                        .templateHash("template-1")
                        .createdAt(START)
                        .runtime(RuntimeKind.STATIC)
                        .placeholder(false)
                        .binding(null)
                        .build(),
                slots,
                List.of());
    }

    private Slot slot(int index, AgentMemory agent) {
        if (chance(0.5)) {
            return new Slot(index, null, chance(0.1), START);
        }
        RunningAttempt running = new RunningAttempt(
                new TaskId(index + 1),
                TaskType.PLAN,
                Phase.PLAN,
                1,
                START,
                chance(0.8) ? START.plusSeconds(20) : null,
                chance(0.5) ? START.plusSeconds(random.nextInt(20)) : null,
                0);
        AttemptRef ref = Attempts.ref(running);
        if (chance(0.9)) {
            agent.busyWith.add(running.task());
        }
        if (chance(0.1)) {
            agent.missed.put(ref, 1);
        }
        if (chance(0.1)) {
            agent.awaited.add(ref);
        }
        if (chance(0.1)) {
            agent.waits.put(ref, new AttemptWait(wait("dev"), START));
        }
        return new Slot(index, running, false, START);
    }

    /** Mostly what the server believes, with a difference here and there. */
    private Heartbeat heartbeat(PodState pod, AgentMemory agent) {
        List<SlotAttempt> running = new ArrayList<>();
        for (Slot slot : pod.slots()) {
            RunningAttempt attempt = slot.attempt();
            if (attempt != null && chance(0.9)) {
                running.add(new SlotAttempt(slot.index(), Attempts.ref(attempt)));
            } else if (attempt == null && chance(0.05)) {
                running.add(new SlotAttempt(slot.index(), new AttemptRef(new TaskId(9), 1)));
            }
        }
        Map<AttemptRef, Wait> waits = new HashMap<>();
        agent.waits.forEach((attempt, wait) -> waits.put(attempt, chance(0.9) ? wait.what() : wait("prod")));
        List<String> states = chance(0.03) ? List.of("there") : List.of();
        return new Heartbeat(running, waits, chance(0.03), states, chance(0.2));
    }

    private static Wait wait(String whose) {
        return new Wait(Wait.Kind.values()[0], whose);
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }
}

package dev.berth.server.control.loop;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.turn.PoolMemory;
import dev.berth.server.control.turn.PoolMemoryBuilder;
import dev.berth.server.control.turn.PoolState;
import dev.berth.server.control.turn.Turn;
import dev.berth.server.control.turn.TurnRules;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * A server that waits reads pools and decides, and forgets both, so that nothing of it is done for the first time when it
 * leads (F14): a process that has just begun takes seconds for what takes milliseconds later.
 */
final class Rehearsal {
    private static final Logger LOG = Logger.getLogger(Rehearsal.class);
    private static final int MOST = 20;
    private static final int POOLS = 4;

    private final ControlPorts ports;
    private final TurnRules rules;
    private final AtomicInteger done = new AtomicInteger();

    Rehearsal(ControlPorts ports, TurnRules rules) {
        this.ports = ports;
        this.rules = rules;
    }

    /** Once more, unless that was often enough. */
    void again() {
        if (done.getAndIncrement() < MOST) {
            ports.stores()
                    .pools()
                    .names()
                    .subscribe()
                    .with(names -> names.stream().limit(POOLS).forEach(this::play), Rehearsal::failed);
        } else {
            done.set(MOST);
        }
    }

    private void play(PoolName pool) {
        ports.stores()
                .turns()
                .load(pool)
                .emitOn(ports.time().executor())
                .subscribe()
                .with(stored -> stored.map(PoolState::of).ifPresent(state -> decide(pool, state)), Rehearsal::failed);
    }

    private void decide(PoolName pool, PoolState state) {
        Instant now = ports.time().clock().instant();
        Turn.Result forgotten = Turn.decide(
                PoolMemoryBuilder.builder(PoolMemory.fresh(state, now))
                        .listed(state.runtimes())
                        .build(),
                rules,
                () -> ports.dice().names().next(pool),
                ports.dice().jitter(),
                now,
                List.of());
        LOG.tracef("rehearsed pool=%s changes=%s", pool, forgotten.changes());
    }

    private static void failed(Throwable failure) {
        LOG.debugf("not rehearsed reason=%s", failure.toString());
    }
}

package dev.berth.agent;

import dev.berth.agent.output.AttemptOutput;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.work.AttemptResult;
import dev.berth.agent.work.Ticket;
import dev.berth.agent.work.Waiting;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.TaskPhase;
import org.jspecify.annotations.Nullable;

/** An attempt that runs here, or whose result is not acknowledged. Its fields belong to the {@link AgentState}'s monitor. */
final class Attempt {
    final Ticket ticket;
    final int slot;
    final AttemptOutput output;
    final StopSignal stop = new StopSignal();

    /** The server does not want the result; an apply is reported all the same (F4). */
    boolean abandoned;

    /** What it waits for, or null. */
    @Nullable
    Waiting waitsFor;

    /** Set when it has ended. */
    AgentMessage.@Nullable Finished finished;

    /** When it ended. */
    long endedAt;

    /** On which connection the result was sent last; 0 is none. */
    long sentOn;

    long sentAt;

    Attempt(Ticket ticket, int slot, AttemptOutput output) {
        this.ticket = ticket;
        this.slot = slot;
        this.output = output;
    }

    Key key() {
        return new Key(ticket.task(), ticket.attempt());
    }

    boolean isPlan() {
        return ticket.phase() == TaskPhase.PLAN;
    }

    /** It has ended; from here on its result waits to be acknowledged. */
    void finish(AttemptResult.Reported result) {
        endedAt = System.nanoTime();
        finished = new AgentMessage.Finished(
                ticket.task(),
                ticket.attempt(),
                ticket.phase(),
                result.outcome(),
                result.exitCode(),
                result.plan(),
                result.failure(),
                result.trace());
    }

    /** A task and the number of an attempt. */
    record Key(long task, int attempt) {}
}

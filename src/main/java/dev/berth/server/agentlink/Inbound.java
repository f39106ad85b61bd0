package dev.berth.server.agentlink;

import dev.berth.protocol.Frames;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.LogStore;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What an agent has said and nobody has taken yet, in two lanes: output on its way to the store, and reports on their way
 * to the loop. In each one goes after the other; output that follows each other is taken together. A result waits for
 * the output that came before it, and {@code drained} for the result; all else goes past them, so that a store that
 * stalls holds up neither heartbeats nor acceptances. Bounded by the size of the frames, its own and those of all
 * sessions. Used on the session's own loop alone.
 */
final class Inbound {
    /** What becomes of it; each answer lets the next one of its lane in. */
    interface Taker {
        Uni<Void> output(List<LogStore.Chunk> chunks);

        Uni<Void> report(AgentReport report);
    }

    private record Output(LogStore.Chunk chunk, int size) {}

    /** A report, and how much of the output it has to wait for. */
    private record Said(AgentReport report, int size, long behind) {}

    /** What a frame costs beyond its characters. */
    private static final int FRAME_OVERHEAD = 128;

    private final Deque<Output> output = new ArrayDeque<>();
    private final Deque<Said> reports = new ArrayDeque<>();
    private final Executor loop;
    private final Taker taker;
    private final SessionLimits limits;
    private final InboundBudget budget;
    private long bytes;
    private long received;
    private long stored;
    private boolean introduced;
    private boolean storing;
    private boolean reporting;
    private boolean closed;

    Inbound(Executor loop, Taker taker, SessionLimits limits, InboundBudget budget) {
        this.loop = loop;
        this.taker = taker;
        this.limits = limits;
        this.budget = budget;
    }

    /** Whether the loop has a report under way, so that the next one has to wait. */
    boolean reporting() {
        return reporting;
    }

    /** Adds output; false when too much waits already. */
    boolean add(LogStore.Chunk chunk, int length) {
        int size = length + FRAME_OVERHEAD;
        if (!room(size)) {
            return false;
        }
        received++;
        output.add(new Output(chunk, size));
        storeNext();
        return true;
    }

    /** Adds a report; false when too much waits already. */
    boolean add(AgentReport report, int length) {
        int size = length + FRAME_OVERHEAD;
        if (!room(size)) {
            return false;
        }
        reports.add(new Said(report, size, waits(report) ? received : 0));
        reportNext();
        return true;
    }

    private boolean room(int size) {
        if (bytes + size > limits.inboundBytes() || !budget.take(size)) {
            return false;
        }
        bytes += size;
        return true;
    }

    private void leave(long size) {
        bytes -= size;
        budget.giveBack(size);
    }

    /** Forgets what waits: the agent sends again whatever was not acknowledged. What is being stored counts until it is. */
    void clear() {
        closed = true;
        output.forEach(each -> leave(each.size()));
        output.clear();
        reports.forEach(each -> leave(each.size()));
        reports.clear();
    }

    /** Until the loop has heard who speaks, nothing of it is stored. */
    private void storeNext() {
        if (storing || closed || !introduced || output.isEmpty()) {
            return;
        }
        storing = true;
        List<Output> batch = nextOutput();
        Runnable done = () -> loop.execute(() -> stored(batch));
        taker.output(batch.stream().map(Output::chunk).toList())
                .subscribe()
                .with(answer -> done.run(), failure -> done.run());
    }

    private List<Output> nextOutput() {
        List<Output> batch = new ArrayList<>();
        long taken = 0;
        while (!output.isEmpty() && batch.size() < limits.batchFrames() && taken <= Frames.MAX_FRAME_BYTES) {
            Output next = output.removeFirst();
            taken += next.size();
            batch.add(next);
        }
        return batch;
    }

    private void stored(List<Output> batch) {
        storing = false;
        stored += batch.size();
        batch.forEach(each -> leave(each.size()));
        storeNext();
        reportNext();
    }

    private void reportNext() {
        AgentReport next = reporting || closed ? null : takeReport();
        if (next == null) {
            return;
        }
        reporting = true;
        Runnable done = () -> loop.execute(this::reported);
        taker.report(next).subscribe().with(answer -> done.run(), failure -> done.run());
    }

    private void reported() {
        reporting = false;
        introduced = true;
        storeNext();
        reportNext();
    }

    /** The first one that may go. */
    private @Nullable AgentReport takeReport() {
        boolean passes = false;
        for (Iterator<Said> each = reports.iterator(); each.hasNext(); ) {
            Said said = each.next();
            boolean goes = waits(said.report()) ? !passes && said.behind() <= stored : true;
            if (goes) {
                each.remove();
                leave(said.size());
                return passes ? inPassing(said.report()) : said.report();
            }
            passes = true;
        }
        return null;
    }

    /** A result is told when its output is stored, and that nothing is left not before the result. */
    private static boolean waits(AgentReport report) {
        return switch (report) {
            case AgentReport.Finished finished -> true;
            case AgentReport.Draining draining -> false;
            case AgentReport.Drained drained -> true;
            case AgentReport.Hello hello -> false;
            case AgentReport.Heartbeat heartbeat -> false;
            case AgentReport.Accepted accepted -> false;
            case AgentReport.Refused refused -> false;
            case AgentReport.Disconnected disconnected -> false;
        };
    }

    /** A heartbeat that goes past a result lacks what has ended, and that is to prove nothing (L2). */
    private static AgentReport inPassing(AgentReport report) {
        return report instanceof AgentReport.Heartbeat heartbeat ? heartbeat.provingNothing() : report;
    }
}

package dev.berth.server.agentlink;

import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Frames;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The frames that wait to be taken, strictly one after the other; only log frames that follow each other are taken
 * together. Bounded by the size of the frames, its own and those of all sessions. Used on the session's own loop alone.
 */
final class Inbound {
    /** What becomes of the frames; each answer lets the next one in. */
    interface Taker {
        Uni<Void> logs(List<AgentMessage.Log> frames);

        Uni<Void> message(AgentMessage message);
    }

    private record Waiting(AgentMessage message, int size) {}

    /** What a frame costs beyond its characters. */
    private static final int FRAME_OVERHEAD = 128;

    private final Deque<Waiting> frames = new ArrayDeque<>();
    private final Executor loop;
    private final Taker taker;
    private final SessionLimits limits;
    private final InboundBudget budget;
    private long bytes;
    private boolean busy;

    Inbound(Executor loop, Taker taker, SessionLimits limits, InboundBudget budget) {
        this.loop = loop;
        this.taker = taker;
        this.limits = limits;
        this.budget = budget;
    }

    /** Whether a frame is being taken, so that the next one has to wait. */
    boolean busy() {
        return busy;
    }

    /** Adds a frame; false when too much waits already. */
    boolean add(AgentMessage message, int length) {
        int size = length + FRAME_OVERHEAD;
        if (bytes + size > limits.inboundBytes() || !budget.take(size)) {
            return false;
        }
        frames.add(new Waiting(message, size));
        bytes += size;
        takeNext();
        return true;
    }

    /** Forgets what waits: the agent sends again whatever was not acknowledged. */
    void clear() {
        frames.clear();
        budget.giveBack(bytes);
        bytes = 0;
    }

    private void takeNext() {
        if (busy || frames.isEmpty()) {
            return;
        }
        busy = true;
        Uni<Void> taken = frames.getFirst().message() instanceof AgentMessage.Log
                ? taker.logs(nextLogs())
                : taker.message(next());
        taken.subscribe().with(done -> loop.execute(this::taken), failure -> loop.execute(this::taken));
    }

    private void taken() {
        busy = false;
        takeNext();
    }

    private AgentMessage next() {
        Waiting first = frames.removeFirst();
        bytes -= first.size();
        budget.giveBack(first.size());
        return first.message();
    }

    private List<AgentMessage.Log> nextLogs() {
        List<AgentMessage.Log> logs = new ArrayList<>();
        long before = bytes;
        while (!frames.isEmpty()
                && frames.getFirst().message() instanceof AgentMessage.Log log
                && logs.size() < limits.batchFrames()
                && before - bytes <= Frames.MAX_FRAME_BYTES) {
            logs.add(log);
            next();
        }
        return logs;
    }
}

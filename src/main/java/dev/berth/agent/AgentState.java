package dev.berth.agent;

import dev.berth.agent.files.FullDisk;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.work.AttemptResult;
import dev.berth.agent.work.AttemptRunner;
import dev.berth.agent.work.KeptPlan;
import dev.berth.agent.work.Ticket;
import dev.berth.agent.work.Waiting;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Refusal;
import dev.berth.protocol.ServerMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The agent's state: its slots, its attempts, the directories it keeps, and what is to be sent. Every method takes the
 * monitor for a moment and none waits for the network; the attempts run on threads of their own.
 */
final class AgentState {
    /** More messages waiting than this means that nobody writes: the connection is given up, hello tells it all again. */
    private static final int MOST_OUTGOING = 1000;

    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Workshop workshop;
    private final AgentTimings timings;
    private final Events events;
    private final Roster roster;
    private final Map<Long, KeptPlan> kept = new TreeMap<>();
    private final Deque<AgentMessage> outgoing = new ArrayDeque<>();
    private final Intake intake = new Intake();
    private boolean beatDue;
    private boolean over;
    private long connection;
    private boolean connected;
    private boolean news;
    private long lastContact;

    AgentState(int slots, Workshop workshop, AgentTimings timings, Events events) {
        this.roster = new Roster(slots, timings.finishedRepeat(), timings.logRepeat());
        this.workshop = workshop;
        this.timings = timings;
        this.events = events;
        this.lastContact = System.nanoTime();
    }

    // ---- the connection ----

    /** A number for the next connection; what an earlier one still says is not heard from here on. */
    synchronized long newConnection() {
        connected = false;
        outgoing.clear();
        connection++;
        return connection;
    }

    /** The first frame on a socket. */
    synchronized AgentMessage.Hello hello(ServerLink.Identity who) {
        List<KeptPlan> lost =
                kept.values().stream().filter(plan -> !plan.exists()).toList();
        lost.forEach(plan -> {
            kept.remove(plan.task());
            // Of what is left, the path of the workspace matters: the next plan wants it.
            workshop.discard(plan);
        });
        return who.hello(roster, List.copyOf(kept.keySet()), intake.unstoredStates());
    }

    /** The socket is gone. */
    synchronized void disconnected(long lost) {
        if (lost == connection) {
            connected = false;
            outgoing.clear();
            wake();
        }
    }

    /** Whether the server has welcomed this agent on a socket that still stands. */
    synchronized boolean isConnected() {
        return connected;
    }

    /** The server was heard. */
    synchronized void heard() {
        lastContact = System.nanoTime();
    }

    synchronized AgentMessage.Heartbeat heartbeat() {
        beatDue = false;
        return intake.heartbeat(roster.table(connection));
    }

    /** The next message to send, or null when there was none until then, or the connection is not this one any more. */
    @Nullable
    AgentMessage next(long on, long deadline) throws InterruptedException {
        while (true) {
            List<Attempt> talking;
            synchronized (this) {
                news = false;
                if (over || on != connection || !connected) {
                    return null;
                }
                // Before anything else: a refusal is understood by what the heartbeat says.
                AgentMessage first = beatDue ? heartbeat().betweenTwo() : outgoing.poll();
                if (first == null) {
                    first = roster.takeDueResult(connection);
                }
                if (first != null) {
                    return first;
                }
                talking = roster.all();
            }
            AgentMessage log = nextLog(talking);
            if (log != null) {
                return log;
            }
            if (!awaitNews(deadline)) {
                return null;
            }
        }
    }

    private synchronized boolean awaitNews(long deadline) throws InterruptedException {
        // Back every second at the latest: repetitions fall due without anybody telling.
        long look = Math.min(deadline, System.nanoTime() + LOOK_NANOS);
        while (!news) {
            long left = look - System.nanoTime();
            if (left <= 0) {
                return look != deadline;
            }
            wait(left / 1_000_000 + 1);
        }
        return true;
    }

    private @Nullable AgentMessage nextLog(List<Attempt> talking) {
        for (Attempt attempt : talking) {
            try {
                var chunk = attempt.output.next();
                if (chunk != null) {
                    rotate(attempt);
                    Ticket ticket = attempt.ticket;
                    return new AgentMessage.Log(ticket.task(), ticket.attempt(), chunk.offset(), chunk.text());
                }
            } catch (IOException e) {
                events.warn("output cannot be read", "task", attempt.ticket.task(), "cause", e);
            }
        }
        return null;
    }

    private synchronized void rotate(Attempt attempt) {
        roster.rotate(attempt);
    }

    // ---- what the server says ----

    /** Takes a message of the server, unless it comes from a connection that was given up. */
    synchronized void take(long from, ServerMessage message) {
        if (from != connection || over) {
            return;
        }
        switch (message) {
            case ServerMessage.Welcome welcome -> welcomed(welcome);
            case ServerMessage.Assign assign -> assigned(assign);
            case ServerMessage.Cancel cancel -> canceled(cancel);
            case ServerMessage.Abandon abandon -> abandoned(new Attempt.Key(abandon.taskId(), abandon.attempt()));
            case ServerMessage.LogAck ack -> logAcknowledged(ack);
            case ServerMessage.FinishedAck ack -> finishedAcknowledged(ack);
            case ServerMessage.Release release -> released(release.taskId());
            case ServerMessage.Drain drain -> drain();
            case ServerMessage.Resume resume -> resume();
            case ServerMessage.Unknown unknown -> events.info("message of an unknown type ignored");
        }
    }

    private void welcomed(ServerMessage.Welcome welcome) {
        connected = true;
        events.info(
                "welcomed",
                "session",
                welcome.sessionId(),
                "adopted",
                welcome.adopted().size());
        // The server says again what it still wants: a drain that it forgot must not make this agent refuse its work.
        var unused = intake.resume();
        roster.all().forEach(attempt -> attempt.output.reconnected());
        welcome.abandon().forEach(ref -> abandoned(new Attempt.Key(ref.taskId(), ref.attempt())));
        welcome.release().forEach(this::released);
        if (intake.ending()) {
            send(new AgentMessage.Draining());
        }
        wake();
    }

    private void assigned(ServerMessage.Assign assign) {
        Attempt.Key key = new Attempt.Key(assign.taskId(), assign.attempt());
        Attempt known = roster.get(key);
        if (known != null) {
            // Said again after a lost answer. The result of one that has ended says more than `accepted`.
            known.sentOn = 0;
            if (known.finished == null) {
                send(new AgentMessage.Accepted(key.task(), key.attempt()));
            }
            wake();
            return;
        }
        Refusal refusal = intake.refusal(assign, kept.containsKey(assign.taskId()), roster.isFree(assign.slot()));
        if (refusal != null) {
            events.info("assignment refused", "task", key.task(), "attempt", key.attempt(), "reason", refusal);
            send(new AgentMessage.Refused(key.task(), key.attempt(), refusal));
            return;
        }
        accept(assign);
    }

    private void accept(ServerMessage.Assign assign) {
        Ticket ticket = Ticket.of(assign);
        Attempt attempt;
        try {
            attempt = new Attempt(ticket, assign.slot(), workshop.output(ticket, this::more));
        } catch (IOException e) {
            events.warn("assignment not taken", "task", ticket.task(), "cause", e);
            if (FullDisk.caused(e)) {
                diskFull(true);
                send(new AgentMessage.Refused(ticket.task(), ticket.attempt(), Refusal.DRAINING));
            }
            // Otherwise unanswered: it is taken back and placed elsewhere.
            return;
        }
        roster.add(attempt);
        events.of("attempt accepted", attempt);
        send(new AgentMessage.Accepted(ticket.task(), ticket.attempt()));
        workshop.start(attempt, new DeskOf(attempt));
    }

    private void canceled(ServerMessage.Cancel cancel) {
        Attempt attempt = roster.get(new Attempt.Key(cancel.taskId(), cancel.attempt()));
        if (attempt == null) {
            events.info("cancel of an unknown attempt ignored", "task", cancel.taskId());
            return;
        }
        attempt.stop.request(StopSignal.Reason.CANCEL, Duration.ofSeconds(cancel.graceSeconds()));
    }

    private void abandoned(Attempt.Key key) {
        Attempt attempt = roster.get(key);
        if (attempt == null) {
            return;
        }
        attempt.abandoned = true;
        events.of("attempt abandoned", attempt);
        if (!attempt.isPlan()) {
            return;
        }
        if (attempt.finished == null) {
            attempt.stop.request(StopSignal.Reason.ABANDON, timings.abandonGrace());
        } else {
            forget(attempt);
        }
    }

    private void logAcknowledged(ServerMessage.LogAck ack) {
        Attempt attempt = roster.get(new Attempt.Key(ack.taskId(), ack.attempt()));
        if (attempt != null) {
            attempt.output.acknowledged(ack.offset());
            wake();
        }
    }

    private void finishedAcknowledged(ServerMessage.FinishedAck ack) {
        Attempt attempt = roster.get(new Attempt.Key(ack.taskId(), ack.attempt()));
        if (attempt != null && attempt.finished != null) {
            events.of("result acknowledged", attempt);
            forget(attempt);
        }
    }

    private void released(long task) {
        KeptPlan plan = kept.remove(task);
        if (plan != null) {
            events.info("kept directory released", "task", task);
            workshop.discard(plan);
        }
        tellIfDrained();
    }

    private void drain() {
        if (intake.drain()) {
            events.info("draining", "reason", "server");
        }
        tellIfDrained();
    }

    private void resume() {
        if (intake.resume()) {
            events.info("resumed");
        }
    }

    private final class DeskOf implements AttemptRunner.Desk {
        private final Attempt attempt;

        DeskOf(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public void begun() {
            events.of("attempt begun", attempt);
        }

        @Override
        public @Nullable KeptPlan takeKept() {
            synchronized (AgentState.this) {
                return kept.remove(attempt.ticket.task());
            }
        }

        @Override
        public @Nullable Waiting waits(@Nullable Waiting what) {
            synchronized (AgentState.this) {
                Waiting before = attempt.waitsFor;
                attempt.waitsFor = what;
                if (!Objects.equals(before, what)) {
                    beat();
                }
                return before;
            }
        }
    }

    /** The attempt has ended and none of its processes lives. */
    synchronized void ended(Attempt attempt, AttemptResult result) {
        switch (result) {
            case AttemptResult.Dropped dropped -> {
                events.of("attempt dropped", attempt, "reason", dropped.reason());
                forget(attempt);
            }
            case AttemptResult.Reported reported -> report(attempt, reported);
        }
        wake();
    }

    private void report(Attempt attempt, AttemptResult.Reported result) {
        Ticket ticket = attempt.ticket;
        AgentMessage.Failure failure = result.failure();
        String reason = failure == null ? "none" : failure.code();
        events.of("attempt ended", attempt, "outcome", result.outcome(), "reason", reason);
        KeptPlan plan = result.kept();
        boolean unwanted = attempt.abandoned && attempt.isPlan();
        if (plan != null && (unwanted || intake.ending())) {
            workshop.discard(plan);
        } else if (plan != null) {
            kept.put(ticket.task(), plan);
        }
        if (unwanted) {
            forget(attempt);
            return;
        }
        attempt.finish(result);
    }

    /** Whether there is too little room for new work (P12). */
    synchronized void diskFull(boolean full) {
        if (intake.diskFull(full)) {
            events.warn(full ? "disk full: no work is taken" : "disk has room again: work is taken");
            beat();
        }
    }

    /** Where states are kept that are stored nowhere else (F4). */
    synchronized void unstoredStates(List<String> paths) {
        if (intake.unstoredStates(paths)) {
            events.warn("states that are stored nowhere else", "paths", paths);
            beat();
        }
    }

    /** What the slot table says has changed, and nobody should have to wait for the next heartbeat. */
    private void beat() {
        beatDue = true;
        wake();
    }

    /** The agent was told from outside to end: it gives up what it keeps and finishes what runs. */
    synchronized void end() {
        if (intake.ending() || over) {
            return;
        }
        intake.end();
        events.info("draining", "reason", "signal", "running", roster.all().size(), "kept", kept.size());
        kept.values().forEach(workshop::discard);
        kept.clear();
        if (connected) {
            send(new AgentMessage.Draining());
        }
        wake();
    }

    /** Stops everything at once. */
    synchronized void kill() {
        roster.all().forEach(attempt -> attempt.stop.request(StopSignal.Reason.KILL, Duration.ZERO));
    }

    /** Nothing is sent any more. */
    synchronized void close() {
        over = true;
        connected = false;
        wake();
    }

    synchronized boolean isEnding() {
        return intake.ending();
    }

    /** Whether no attempt runs; results may still wait. */
    synchronized boolean runsNothing() {
        return roster.runsNothing();
    }

    /** Whether nothing runs, no result waits and no directory is kept. */
    synchronized boolean holdsNothing() {
        return roster.isEmpty() && kept.isEmpty();
    }

    /** Whether a state is kept that is stored nowhere else. */
    synchronized boolean keepsStates() {
        return intake.unstoredStates() != null;
    }

    /** Whether a plan's directory is kept for its apply. */
    synchronized boolean holdsPlans() {
        return !kept.isEmpty();
    }

    /** Whether an attempt runs, or its result waits to be acknowledged. */
    synchronized boolean holdsResults() {
        return !roster.isEmpty();
    }

    /** Since when the server was not heard. */
    synchronized Duration silence() {
        return connected ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastContact);
    }

    private void tellIfDrained() {
        if (intake.draining() && connected && holdsNothing() && !keepsStates()) {
            send(new AgentMessage.Drained());
        }
    }

    private void forget(Attempt attempt) {
        roster.remove(attempt);
        try {
            attempt.output.close();
        } catch (IOException e) {
            events.warn("spool not deleted", "task", attempt.ticket.task(), "cause", e);
        }
        tellIfDrained();
        wake();
    }

    private void send(AgentMessage message) {
        if (outgoing.size() >= MOST_OUTGOING) {
            connected = false;
        } else {
            outgoing.add(message);
        }
        wake();
    }

    private synchronized void more() {
        wake();
    }

    private void wake() {
        news = true;
        notifyAll();
    }
}

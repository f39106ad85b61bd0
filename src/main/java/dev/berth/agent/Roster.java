package dev.berth.agent;

import dev.berth.agent.work.Ticket;
import dev.berth.agent.work.Waiting;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.AgentMessage.SlotState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who runs on which slot, and whose result is not acknowledged yet. It belongs to the {@link AgentState}'s monitor. */
final class Roster {
    private final @Nullable Attempt[] slots;
    private final Map<Attempt.Key, Attempt> attempts = new LinkedHashMap<>();
    private final Duration finishedRepeat;
    private final Duration patience;

    /**
     * @param finishedRepeat a result is due again after so long without an acknowledgement
     * @param patience how long the result of an abandoned attempt waits for its output to be acknowledged
     */
    Roster(int slots, Duration finishedRepeat, Duration patience) {
        this.slots = new Attempt[slots];
        this.finishedRepeat = finishedRepeat;
        this.patience = patience;
    }

    int slots() {
        return slots.length;
    }

    boolean isFree(int slot) {
        return slot < slots.length && slots[slot] == null;
    }

    void add(Attempt attempt) {
        attempts.put(attempt.key(), attempt);
        slots[attempt.slot] = attempt;
    }

    @Nullable
    Attempt get(Attempt.Key key) {
        return attempts.get(key);
    }

    void remove(Attempt attempt) {
        attempts.remove(attempt.key(), attempt);
        leaveSlot(attempt);
    }

    List<Attempt> all() {
        return List.copyOf(attempts.values());
    }

    boolean isEmpty() {
        return attempts.isEmpty();
    }

    boolean runsNothing() {
        return attempts.values().stream().allMatch(attempt -> attempt.finished != null);
    }

    /** To the end of the line, so that one talkative attempt does not silence the others. */
    void rotate(Attempt attempt) {
        if (attempts.size() > 1 && attempts.remove(attempt.key(), attempt)) {
            attempts.put(attempt.key(), attempt);
        }
    }

    List<AgentMessage.RunningAttempt> running() {
        List<AgentMessage.RunningAttempt> running = new ArrayList<>();
        for (Attempt attempt : attempts.values()) {
            if (attempt.finished == null) {
                Ticket ticket = attempt.ticket;
                running.add(
                        new AgentMessage.RunningAttempt(ticket.task(), ticket.attempt(), ticket.phase(), attempt.slot));
            }
        }
        return running;
    }

    List<AgentMessage.PastAttempt> past() {
        List<AgentMessage.PastAttempt> past = new ArrayList<>();
        for (Attempt attempt : attempts.values()) {
            if (attempt.finished != null) {
                Ticket ticket = attempt.ticket;
                past.add(new AgentMessage.PastAttempt(ticket.task(), ticket.attempt(), ticket.phase()));
            }
        }
        return past;
    }

    /** The slot table as the server shall see it on this connection. */
    List<SlotState> table(long connection) {
        List<SlotState> table = new ArrayList<>();
        for (int i = 0; i < slots.length; i++) {
            Attempt shown = shownOn(i, connection);
            table.add(shown == null ? SlotState.idle(i) : running(i, shown));
        }
        return table;
    }

    private static SlotState running(int slot, Attempt shown) {
        SlotState running = SlotState.running(slot, shown.ticket.task(), shown.ticket.attempt());
        Waiting waits = shown.waitsFor;
        return waits == null ? running : running.waiting(waits.what(), waits.whom());
    }

    private @Nullable Attempt shownOn(int slot, long connection) {
        Attempt occupant = slots[slot];
        if (occupant != null) {
            return occupant;
        }
        // Ended, but this connection has not heard of it yet: absent from two heartbeats it would be judged lost (L2).
        return attempts.values().stream()
                .filter(attempt -> attempt.slot == slot && attempt.finished != null && attempt.sentOn != connection)
                .findFirst()
                .orElse(null);
    }

    /** A result that has to be sent on this connection now; its attempt has left its slot. */
    AgentMessage.@Nullable Finished takeDueResult(long connection) {
        long now = System.nanoTime();
        for (Attempt attempt : attempts.values()) {
            if (attempt.finished != null && isDue(attempt, connection, now)) {
                attempt.sentOn = connection;
                attempt.sentAt = now;
                leaveSlot(attempt);
                return attempt.finished;
            }
        }
        return null;
    }

    private boolean isDue(Attempt attempt, long connection, long now) {
        boolean due = attempt.sentOn != connection || now - attempt.sentAt >= finishedRepeat.toNanos();
        // The output of an abandoned attempt may never be acknowledged; its result must not wait for that.
        boolean told =
                attempt.output.isAcknowledged() || (attempt.abandoned && now - attempt.endedAt >= patience.toNanos());
        return due && told;
    }

    private void leaveSlot(Attempt attempt) {
        if (slots[attempt.slot] == attempt) {
            slots[attempt.slot] = null;
        }
    }
}

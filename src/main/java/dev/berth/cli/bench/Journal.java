package dev.berth.cli.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tasks that are under way, and how long their steps took. An assignment can arrive before the answer to the
 * submission, so whichever tells of a task first opens its entry. Measured are tasks that were submitted since the
 * window began.
 */
final class Journal {
    private static final class Entry {
        private long sentAt;
        private long assignedAt;
        private long confirmedAt;
        private long finishedAt;
    }

    private final Map<Long, Entry> entries = new HashMap<>();
    private long windowFrom = System.nanoTime();
    private int submitted;
    private int finished;
    private long steps;
    private Samples answers = new Samples();
    private Samples assignments = new Samples();
    private Samples applies = new Samples();
    private Samples wholes = new Samples();

    /** Measures from here on. */
    void beginWindow() {
        windowFrom = System.nanoTime();
        answers = new Samples();
        assignments = new Samples();
        applies = new Samples();
        wholes = new Samples();
    }

    void submitted(long task, long sentAt, long answeredAt) {
        submitted++;
        steps++;
        Entry entry = entry(task);
        entry.sentAt = sentAt;
        add(answers, sentAt, sentAt, answeredAt);
        if (entry.assignedAt != 0) {
            add(assignments, sentAt, sentAt, entry.assignedAt);
        }
        if (entry.finishedAt != 0) {
            close(task, entry);
        }
    }

    void assigned(long task, long at) {
        steps++;
        Entry entry = entry(task);
        if (entry.confirmedAt != 0) {
            add(applies, entry.sentAt, entry.confirmedAt, at);
            entry.confirmedAt = 0;
        } else if (entry.assignedAt == 0) {
            entry.assignedAt = at;
            if (entry.sentAt != 0) {
                add(assignments, entry.sentAt, entry.sentAt, at);
            }
        }
    }

    /** A confirmation leaves. */
    void confirmed(long task, long at) {
        steps++;
        entry(task).confirmedAt = at;
    }

    /** The server has stored the task's end. */
    void finished(long task, long at) {
        finished++;
        steps++;
        Entry entry = entry(task);
        entry.finishedAt = at;
        if (entry.sentAt != 0) {
            close(task, entry);
        }
    }

    int submitted() {
        return submitted;
    }

    int finished() {
        return finished;
    }

    /** Tasks whose end has not been heard of. */
    List<Long> unfinished() {
        return List.copyOf(entries.keySet());
    }

    /** Grows with everything that happens: one that stands still tells of a run that hangs. */
    long steps() {
        return steps;
    }

    Samples answers() {
        return answers;
    }

    Samples assignments() {
        return assignments;
    }

    Samples applies() {
        return applies;
    }

    Samples wholes() {
        return wholes;
    }

    private Entry entry(long task) {
        return entries.computeIfAbsent(task, unknown -> new Entry());
    }

    private void close(long task, Entry entry) {
        entries.remove(task);
        add(wholes, entry.sentAt, entry.sentAt, entry.finishedAt);
    }

    private void add(Samples samples, long sentAt, long from, long to) {
        if (sentAt - windowFrom >= 0) {
            samples.add(to - from);
        }
    }
}

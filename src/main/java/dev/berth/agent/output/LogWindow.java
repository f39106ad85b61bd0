package dev.berth.agent.output;

/**
 * Which bytes of an output were sent and which were acknowledged. At most {@code size} bytes are under way; what a
 * connection took with it is sent again from the last acknowledged byte (F1). Not safe for use by several threads.
 */
final class LogWindow {
    private final int size;
    private final long repeatNanos;
    private long acknowledged;
    private long sent;
    private long lastProgress;
    private long lastRewind;

    LogWindow(int size, long repeatNanos, long now) {
        this.size = size;
        this.repeatNanos = repeatNanos;
        this.lastProgress = now;
        this.lastRewind = now - repeatNanos;
    }

    long acknowledged() {
        return acknowledged;
    }

    long sent() {
        return sent;
    }

    /** How many more bytes may be sent now. */
    int room(long now) {
        if (sent > acknowledged && now - lastProgress >= repeatNanos) {
            rewind(now);
        }
        return (int) (size - (sent - acknowledged));
    }

    void sent(int bytes, long now) {
        if (sent == acknowledged) {
            lastProgress = now;
        }
        sent += bytes;
    }

    /** A new connection: nothing is under way. */
    void reconnected(long now) {
        rewind(now);
    }

    void acknowledged(long offset, long written, long now) {
        long known = Math.min(offset, written);
        if (known > acknowledged) {
            acknowledged = known;
            sent = Math.max(sent, acknowledged);
            lastProgress = now;
            return;
        }
        boolean goesBack = known < acknowledged;
        // The same number again says that a chunk was dropped. Every chunk behind the gap brings one such answer, and
        // only the first may rewind, else each answer would send the whole window again.
        boolean repeated = known == acknowledged && sent > acknowledged && now - lastRewind >= repeatNanos;
        if (goesBack || repeated) {
            acknowledged = known;
            rewind(now);
        }
    }

    private void rewind(long now) {
        sent = acknowledged;
        lastProgress = now;
        lastRewind = now;
    }
}

package dev.berth.cli.client;

import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.wire.CallException;
import java.time.Duration;

/**
 * What is done when a server that was there is away: it is asked again, ever less often, until it has been away for five minutes. A
 * restart or a take-over ends well before. One that never answered is not waited for: its address may be wrong.
 */
final class Reconnection {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Progress progress;
    private long awaySince;
    private boolean away;
    private boolean met;
    private Duration pause = FIRST;

    Reconnection(Progress progress) {
        this.progress = progress;
    }

    /** For a server that has answered before. */
    static Reconnection after(Progress progress) {
        Reconnection reconnection = new Reconnection(progress);
        reconnection.back();
        return reconnection;
    }

    /** Something that asks a server. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws InterruptedException;
    }

    /** The call's result, as soon as the server gives one. Only for calls that may be made twice. */
    <T> T persistently(Call<T> call) throws InterruptedException {
        while (true) {
            try {
                T result = call.run();
                back();
                return result;
            } catch (CallException e) {
                await(e);
            }
        }
    }

    /** The server answers. */
    void back() {
        met = true;
        away = false;
        pause = FIRST;
    }

    /** Waits before the next attempt; throws the failure when none is worth it. */
    void await(CallException failure) throws InterruptedException {
        long now = System.nanoTime();
        awaySince = away ? awaySince : now;
        away = true;
        boolean unknown = failure.kind() == CallException.Kind.AWAY && !met;
        if (unknown || !failure.passes() || now - awaySince > PATIENCE.toNanos()) {
            throw failure;
        }
        progress.show("trying again: " + failure.getMessage());
        Thread.sleep(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    }
}

package dev.berth.server.api.stream;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lets one follower wait for a signal. A signal that comes while nobody waits is kept, but only one. */
public final class WakeUp {
    private final Duration longest;
    private boolean signalled;
    private @Nullable UniEmitter<? super Boolean> waiting;

    /** Waits no longer than this even without a signal: signals may be lost without harm. */
    public WakeUp(Duration longest) {
        this.longest = longest;
    }

    public void signal() {
        UniEmitter<? super Boolean> emitter = takeWaiting();
        if (emitter != null) {
            emitter.complete(true);
        }
    }

    public Uni<Boolean> await() {
        return Uni.createFrom()
                .<Boolean>emitter(emitter -> {
                    if (!keepWaiting(emitter)) {
                        emitter.complete(true);
                    }
                })
                .ifNoItem()
                .after(longest)
                .recoverWithItem(false);
    }

    private synchronized @Nullable UniEmitter<? super Boolean> takeWaiting() {
        UniEmitter<? super Boolean> emitter = waiting;
        waiting = null;
        signalled = emitter == null;
        return emitter;
    }

    private synchronized boolean keepWaiting(UniEmitter<? super Boolean> emitter) {
        if (signalled) {
            signalled = false;
            return false;
        }
        waiting = emitter;
        return true;
    }
}

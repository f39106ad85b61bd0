package dev.berth.server.control;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;

/** What changed, told to everybody who follows. A follower that is too slow is cut off rather than waited for. */
@ApplicationScoped
public class ChangeFeed {
    private final BroadcastProcessor<Change> processor = BroadcastProcessor.create();

    /** Tells all followers; never blocks. */
    public void publish(Change change) {
        processor.onNext(change);
    }

    /**
     * All changes from now on.
     *
     * @param buffer how many may wait for this follower before it fails with a BackPressureFailure
     */
    public Multi<Change> follow(int buffer) {
        return processor.onOverflow().buffer(buffer);
    }
}

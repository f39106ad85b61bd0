package dev.berth.server.api.stream;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.lease.LeaseLost;
import dev.berth.server.security.StillKnown;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The clients that follow something: so many and no more (F12), each with a comment every 15 s. Whoever would not be let in
 * any more when a comment is due gets no more of it.
 */
@Singleton
public class Followers {
    private static final Duration COMMENTS = Duration.ofSeconds(15);
    private static final int RETRY_SECONDS = 10;

    /** Never sent: tells the end of the frames from the comments, which have none, or that the server stops. */
    private static final String END = "";

    /** Whether who asked would be let in again. */
    interface Callers {
        Uni<Boolean> known(RoutingContext routing);
    }

    private final int most;
    private final Callers callers;
    private final AtomicInteger present = new AtomicInteger();
    private final BroadcastProcessor<String> stopping = BroadcastProcessor.create();

    @Inject
    Followers(BerthConfig config, StillKnown callers) {
        this(config.limits().streams(), callers::ask);
    }

    Followers(int most, Callers callers) {
        this.most = most;
        this.callers = callers;
    }

    /**
     * Sends frames as server-sent events until they end or the client goes.
     *
     * @throws ProblemException 429 when there are too many followers
     */
    public Uni<Void> send(RoutingContext routing, Multi<String> frames) {
        if (present.incrementAndGet() > most) {
            present.decrementAndGet();
            throw ProblemException.retry(429, "too_many_streams", "too many clients follow already", RETRY_SECONDS);
        }
        return new ResponseStream(routing, SseFrame.MEDIA_TYPE)
                .send(commented(frames, Multi.createFrom().ticks().every(COMMENTS), routing))
                .onTermination()
                .invoke(present::decrementAndGet);
    }

    /** Streams end in order; else each would be a request under way, for which the stop waits before it cuts them off. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping.onNext(END);
    }

    /** What happens from now on is known to another server only (F14). */
    void stepDown(@Observes LeaseLost event) {
        stopping.onNext(END);
    }

    /** @param due when a comment is due */
    Multi<String> commented(Multi<String> frames, Multi<Long> due, RoutingContext routing) {
        Multi<String> comments = due.onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(
                        tick -> callers.known(routing).map(known -> known ? SseFrame.COMMENT : END));
        Multi<String> merged = Multi.createBy()
                .merging()
                .streams(frames.onCompletion().continueWith(END), comments, stopping)
                .select()
                .first(frame -> !frame.equals(END));
        return Multi.createBy().concatenating().streams(Multi.createFrom().item(SseFrame.COMMENT), merged);
    }
}

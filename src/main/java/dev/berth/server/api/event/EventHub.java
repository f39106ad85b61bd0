package dev.berth.server.api.event;

import dev.berth.server.api.access.Onlooker;
import dev.berth.server.api.pool.PodResponse;
import dev.berth.server.api.pool.PoolViews;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.api.stream.SseFrame;
import dev.berth.server.api.task.TaskResponse;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Changes as frames of an event stream: each is written once, however many follow, when the first of them wants it and
 * never on the thread that published it. All that follow may read the same of a change, so there is one frame for all.
 */
@Singleton
public class EventHub {
    private static final Logger LOG = Logger.getLogger(EventHub.class);

    /** So many changes may wait to be passed on; a burst of more cuts all followers off. */
    private static final int BURST = 32_768;

    private final ChangeFeed feed;
    private final Executor worker;
    private final Function<Change, String> writer;
    private final AtomicInteger followers = new AtomicInteger();
    private volatile BroadcastProcessor<Event> events = BroadcastProcessor.create();

    @Inject
    EventHub(ChangeFeed feed, PoolViews views, RequestJson json) {
        this(feed, Infrastructure.getDefaultWorkerPool(), change -> frame(change, views, json));
    }

    /** @param writer makes the frame of a change, on the worker */
    public EventHub(ChangeFeed feed, Executor worker, Function<Change, String> writer) {
        this.feed = feed;
        this.worker = worker;
        this.writer = writer;
        passOn();
    }

    /**
     * The frames of some changes from now on, in the order in which they were published.
     *
     * @param buffer how many may wait for this follower before it fails with a BackPressureFailure
     */
    public Multi<String> follow(Predicate<Change> wanted, int buffer) {
        return Multi.createFrom().deferred(() -> {
            followers.incrementAndGet();
            return events.filter(event -> wanted.test(event.change))
                    .onOverflow()
                    .buffer(buffer)
                    .map(Event::frame)
                    .onTermination()
                    .invoke(followers::decrementAndGet);
        });
    }

    /**
     * The same for somebody who does not see all: each change is looked at before its frame is made, for this follower alone.
     *
     * @param writer makes the frame of a change that is seen
     */
    public Multi<String> follow(
            Predicate<Change> wanted, int buffer, Onlooker onlooker, Function<Change, String> writer) {
        return feed.follow(buffer)
                .filter(wanted)
                .onOverflow()
                .buffer(buffer)
                .onItem()
                .transformToMultiAndConcatenate(change -> onlooker.sees(change)
                        .toMulti()
                        .filter(seen -> seen)
                        .emitOn(worker)
                        .map(seen -> writer.apply(change)));
    }

    private void passOn() {
        feed.follow(BURST)
                .filter(change -> followers.get() > 0)
                .emitOn(worker)
                .map(change -> new Event(change, writer))
                .subscribe()
                .with(event -> events.onNext(event), this::tooMuch);
    }

    private void tooMuch(Throwable failure) {
        LOG.warnf("all followers are cut off: %s", failure.toString());
        BroadcastProcessor<Event> cutOff = events;
        events = BroadcastProcessor.create();
        passOn();
        cutOff.onError(failure);
    }

    static String frame(Change change, PoolViews views, RequestJson json) {
        return switch (change) {
            case Change.TaskChanged task -> SseFrame.of("task", json.text(TaskResponse.of(task.view())));
            case Change.PodChanged pod -> SseFrame.of("pod", json.text(PodResponse.of(pod.view())));
            case Change.PoolChanged pool -> SseFrame.of("pool", json.text(views.response(pool.view())));
        };
    }

    /** A change, and its frame once somebody has asked for it. */
    private static final class Event {
        private final Change change;
        private final Function<Change, String> writer;
        private @Nullable String frame;

        Event(Change change, Function<Change, String> writer) {
            this.change = change;
            this.writer = writer;
        }

        synchronized String frame() {
            String known = frame;
            if (known == null) {
                known = writer.apply(change);
                frame = known;
            }
            return known;
        }
    }
}

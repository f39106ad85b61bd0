package dev.berth.server.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.server.api.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FollowersTest {
    private final BroadcastProcessor<String> frames = BroadcastProcessor.create();
    private final BroadcastProcessor<Long> due = BroadcastProcessor.create();
    private final AtomicBoolean known = new AtomicBoolean(true);

    private AssertSubscriber<String> followed() {
        return new Followers(1, routing -> Uni.createFrom().item(known.get()))
                .commented(frames, due, null)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(100));
    }

    @Test
    void oneFollowerTooManyIs429F12() {
        Followers followers = new Followers(0, routing -> Uni.createFrom().item(true));
        ProblemException refusal = catchThrowableOfType(
                ProblemException.class,
                () -> followers.send(null, Multi.createFrom().<String>empty()));
        assertThat(refusal.problem().status()).isEqualTo(429);
        assertThat(refusal.problem().code()).isEqualTo("too_many_streams");
    }

    @Test
    void whoeverIsStillKnownGetsACommentWhenItIsDue() {
        AssertSubscriber<String> follower = followed();

        frames.onNext("one");
        due.onNext(1L);
        frames.onNext("two");

        follower.assertItems(SseFrame.COMMENT, "one", SseFrame.COMMENT, "two").assertNotTerminated();
    }

    @Test
    void whoeverIsNotKnownAnyMoreGetsNoMoreWhenACommentIsDue() {
        AssertSubscriber<String> follower = followed();

        known.set(false);
        frames.onNext("one");
        due.onNext(1L);
        frames.onNext("two");

        follower.assertItems(SseFrame.COMMENT, "one").assertCompleted();
    }
}

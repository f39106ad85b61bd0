package dev.berth.server.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventHubTest {
    private static final int FOLLOWERS = 50;
    private static final int CHANGES = 300;
    private static final Predicate<Change> ALL = change -> true;

    private final ChangeFeed feed = new ChangeFeed();
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final Set<Thread> writers = ConcurrentHashMap.newKeySet();
    private final EventHub hub = new EventHub(feed, worker, this::frame);

    @AfterEach
    void end() {
        worker.shutdownNow();
    }

    private String frame(Change change) {
        writers.add(Thread.currentThread());
        written.add(change.pool().value());
        return change.pool().value();
    }

    private static Change change(int number) {
        PoolName name = new PoolName("pool-" + number);
        Duration minute = Duration.ofMinutes(1);
        PoolSpec spec = PoolSpecBuilder.builder()
                .name(name)
                .runtime(RuntimeKind.STATIC)
                .minPods(0)
                .maxPods(1)
                .slotsPerPod(1)
                .idleTimeout(minute)
                .warmSlots(0)
                .warmSlotsUpTo(0)
                .reservationTtl(Duration.ZERO)
                .startTimeout(minute)
                .templateHash("template-1")
                .schedules(List.of())
                .build();
        return new Change.PoolChanged(new StoredSpec(spec, "{}", false, Instant.EPOCH));
    }

    private void publish(int changes) {
        IntStream.range(0, changes).forEach(number -> feed.publish(change(number)));
    }

    private static List<String> names(int changes) {
        return IntStream.range(0, changes).mapToObj(number -> "pool-" + number).toList();
    }

    private AssertSubscriber<String> follower(Predicate<Change> wanted, int buffer) {
        return hub.follow(wanted, buffer).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    }

    private static void got(AssertSubscriber<String> follower, List<String> frames) {
        await().atMost(Duration.ofSeconds(20)).until(() -> follower.getItems().size() >= frames.size());
        assertThat(follower.getItems()).isEqualTo(frames);
    }

    @Test
    void aChangeIsWrittenOnceForAllWhoFollowAndNotByWhoPublishesIt() {
        List<AssertSubscriber<String>> all =
                Stream.generate(() -> follower(ALL, 1_024)).limit(FOLLOWERS).toList();

        publish(CHANGES);

        all.forEach(follower -> got(follower, names(CHANGES)));
        assertThat(written).isEqualTo(names(CHANGES));
        assertThat(writers).doesNotContain(Thread.currentThread());
    }

    @Test
    void aSlowFollowerIsCutOffAndHarmsNobody() {
        AssertSubscriber<String> slow = hub.follow(ALL, 10).subscribe().withSubscriber(AssertSubscriber.create(1));
        AssertSubscriber<String> other = follower(ALL, 1_024);

        publish(CHANGES);

        got(other, names(CHANGES));
        await().atMost(Duration.ofSeconds(20)).until(() -> slow.getFailure() != null);
        assertThat(slow.getFailure()).isInstanceOf(BackPressureFailure.class);
        assertThat(slow.getItems()).containsExactly("pool-0");
    }

    @Test
    void whatNobodyWantsIsNotWrittenAndTakesNoRoom() {
        AssertSubscriber<String> one = follower(change -> change.pool().equals(new PoolName("pool-299")), 1);

        publish(CHANGES);

        got(one, List.of("pool-299"));
        assertThat(written).containsExactly("pool-299");
    }

    @Test
    void withoutFollowersNothingIsWritten() {
        AssertSubscriber<String> gone = follower(ALL, 1_024);
        gone.cancel();
        publish(CHANGES);
        AssertSubscriber<String> later = follower(ALL, 1_024);
        feed.publish(change(7));

        got(later, List.of("pool-7"));
        assertThat(written).containsExactly("pool-7");
    }
}

package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.runtime.RecordingObserver;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the watch tells of pods, also after it broke. */
class PodWatchTest {
    /** The informer's lists and watches; what the tests do goes by name. */
    private static final String INFORMER = "labelSelector";

    private final FakeCluster cluster = new FakeCluster();
    private final RecordingObserver reports = new RecordingObserver();
    private final PodWatch watch = new PodWatch(cluster.cluster(Runnable::run), reports, Clock.systemUTC());

    @BeforeEach
    void threePodsAreWatched() {
        for (String name : List.of("harbour-a", "harbour-b", "harbour-c")) {
            Pod unused = cluster.client
                    .pods()
                    .inNamespace(FakeCluster.NAMESPACE)
                    .resource(PodBlueprint.pod(
                            PodBlueprintTest.pool(RuntimeKind.KUBERNETES),
                            new PodName(name),
                            "{}",
                            FakeCluster.SETTINGS))
                    .create();
        }
        watch.start();
        watches();
    }

    @AfterEach
    void close() {
        watch.stop();
        cluster.close();
    }

    private void watches() {
        eventually(() -> assertThat(cluster.watches()).isEqualTo(1));
    }

    private static void eventually(ThrowingRunnable holds) {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(holds);
    }

    /** Whatever came before it was told by then. */
    private void lastOfAll() {
        cluster.vanish("harbour-c");
        eventually(() -> assertThat(reports.told).contains("gone harbour-c: its pod was deleted"));
    }

    @Test
    void whatChangedOrVanishedWhileTheWatchWasTooOldIsToldOnceL1() {
        cluster.refuse("GET", INFORMER, 503, "away");
        cluster.expireWatches();
        cluster.vanish("harbour-a");
        cluster.failed("harbour-b", "Evicted", "disk pressure");
        assertThat(reports.told).isEmpty();

        cluster.relent();

        eventually(() -> assertThat(reports.told)
                .contains("gone harbour-a: its pod was deleted", "gone harbour-b: Evicted: disk pressure"));
        watches();
        cluster.expireWatches();
        watches();
        lastOfAll();
        assertThat(reports.told)
                .containsExactlyInAnyOrder(
                        "gone harbour-a: its pod was deleted",
                        "gone harbour-b: Evicted: disk pressure",
                        "gone harbour-c: its pod was deleted");
    }

    @Test
    void whatEndsOrHasEndedIsToldOnceHoweverOftenItChanges() {
        cluster.ending("harbour-a", "EvictionByEvictionAPI");
        cluster.scheduled("harbour-a");
        cluster.failed("harbour-b", "Evicted", "disk pressure");
        cluster.failed("harbour-b", "Evicted", "memory pressure");

        lastOfAll();

        assertThat(reports.told)
                .containsExactly(
                        "ending harbour-a: EvictionByEvictionAPI",
                        "gone harbour-b: Evicted: disk pressure",
                        "gone harbour-c: its pod was deleted");
    }

    @Test
    void whatKeepsAPodFromStartingIsToldAndTakenBackS7() {
        cluster.unschedulable("harbour-a", "0/3 nodes are available");
        cluster.running("harbour-a");

        lastOfAll();

        assertThat(reports.told)
                .containsSubsequence(
                        "hindered harbour-a: Unschedulable: 0/3 nodes are available", "unhindered harbour-a");
    }

    @Test
    void aContainerThatWasStartedAnewIsShown() {
        cluster.restarted("harbour-a", 1);

        lastOfAll();

        assertThat(reports.told).contains("seen harbour-a").containsOnlyOnce("seen harbour-a");
    }

    @Test
    void aListThatIsTooOldIsAskedForAgainAndNothingIsLostByIt() {
        cluster.refuse("GET", INFORMER, 410, "too old resource version", 3);
        cluster.expireWatches();
        cluster.failed("harbour-b", "Evicted", "disk pressure");

        eventually(() -> assertThat(reports.told).contains("gone harbour-b: Evicted: disk pressure"));
        watches();
        lastOfAll();
        assertThat(reports.told)
                .containsExactly("gone harbour-b: Evicted: disk pressure", "gone harbour-c: its pod was deleted");
    }

    @Test
    void aWatchWhoseConnectionEndsGoesOnAndTellsNothingTwice() {
        cluster.ending("harbour-a", "EvictionByEvictionAPI");
        eventually(() -> assertThat(reports.told).containsExactly("ending harbour-a: EvictionByEvictionAPI"));
        cluster.refuse("GET", INFORMER, 503, "away");
        cluster.breakWatches();
        cluster.failed("harbour-b", "Evicted", "disk pressure");

        cluster.relent();

        watches();
        lastOfAll();
        cluster.ended("harbour-a");
        eventually(() -> assertThat(reports.told).contains("gone harbour-a: EvictionByEvictionAPI"));
        assertThat(reports.told)
                .containsExactly(
                        "ending harbour-a: EvictionByEvictionAPI",
                        "gone harbour-b: Evicted: disk pressure",
                        "gone harbour-c: its pod was deleted",
                        "gone harbour-a: EvictionByEvictionAPI");
    }

    @Test
    void aWatchThatCannotGoOnWhereItEndedBeginsWithAListL1() {
        cluster.refuse("GET", INFORMER, 503, "away");
        cluster.breakWatches();
        cluster.vanish("harbour-a");
        cluster.expireNextWatch();

        cluster.relent();

        eventually(() -> assertThat(reports.told).containsExactly("gone harbour-a: its pod was deleted"));
        watches();
        lastOfAll();
        assertThat(reports.told).hasSize(2);
    }
}

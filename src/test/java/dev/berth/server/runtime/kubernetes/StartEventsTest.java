package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.runtime.RecordingObserver;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Events tell of pods that start, and how seldom they are asked for. */
class StartEventsTest {
    private static final String NO_CONFIG =
            "MountVolume.SetUp failed for volume \"extra\" : configmap \"extra\" not found";

    private final FakeCluster cluster = new FakeCluster();
    private final RecordingObserver observer = new RecordingObserver();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final StartEvents events = new StartEvents(cluster.cluster(Runnable::run), observer, () -> now);

    @AfterEach
    void close() {
        cluster.close();
    }

    private void pod(String name) {
        Pod unused = cluster.client
                .pods()
                .inNamespace(FakeCluster.NAMESPACE)
                .resource(PodBlueprint.pod(
                        PodBlueprintTest.pool(RuntimeKind.KUBERNETES), new PodName(name), "{}", FakeCluster.SETTINGS))
                .create();
        seen(name);
    }

    private void seen(String name) {
        events.seen(PodSight.of(cluster.pod(name)).orElseThrow());
    }

    private void status(String name, String yaml) {
        cluster.status(name, yaml);
        seen(name);
    }

    private void happens(String pod, String type, String reason, String message) {
        cluster.events.add(cluster.pod(pod), type, reason, message, now);
    }

    private void pass(int seconds) {
        now = now.plus(Duration.ofSeconds(seconds));
    }

    private long asked() {
        return cluster.requests.stream()
                .filter(request -> request.contains("/events"))
                .count();
    }

    /** A pod that has a node since four seconds, and Events about it. */
    private void started(String name) {
        pod(name);
        cluster.scheduled(name);
        seen(name);
        happens(name, "Normal", "Scheduled", "assigned to node-1");
        pass(4);
    }

    @Test
    void aVolumeThatCannotBeHadIsToldOnceS7() {
        started("harbour-a");
        happens("harbour-a", "Warning", "FailedMount", NO_CONFIG);

        events.look();
        events.look();

        assertThat(observer.told).containsExactly("hindered harbour-a: FailedMount: " + NO_CONFIG);
    }

    @Test
    void aSandboxThatCannotBeMadeIsToldAlsoWhileItIsTriedAgainS7() {
        started("harbour-a");
        happens("harbour-a", "Warning", "FailedCreatePodSandBox", "no network plug-in");
        pass(1);
        happens("harbour-a", "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");

        events.look();

        assertThat(observer.told).containsExactly("hindered harbour-a: FailedCreatePodSandBox: no network plug-in");
    }

    @Test
    void whatTheKubeletGotOverIsNotTold() {
        started("harbour-a");
        happens("harbour-a", "Warning", "FailedMount", "secret \"harbour-a-token\" not found");
        happens("harbour-a", "Normal", "Pulling", "Pulling image");

        events.look();

        assertThat(observer.told).isEmpty();
    }

    @Test
    void whatWasToldIsTakenBackWhenTheKubeletGotOverIt() {
        started("harbour-a");
        happens("harbour-a", "Warning", "FailedCreatePodSandBox", "the network is not ready");
        events.look();
        assertThat(observer.told)
                .containsExactly("hindered harbour-a: FailedCreatePodSandBox: the network is not ready");

        pass(1);
        happens("harbour-a", "Normal", "Pulling", "Pulling image");
        events.look();
        events.look();

        assertThat(observer.told).hasSize(2).endsWith("unhindered harbour-a");
    }

    @Test
    void whatTheSchedulerSaidBeforeItFoundANodeIsNotTold() {
        pod("harbour-a");
        cluster.events.addSeries(cluster.pod("harbour-a"), "Warning", "FailedScheduling", "0/3 nodes", now);
        pass(4);
        events.look();
        assertThat(observer.told).containsExactly("hindered harbour-a: FailedScheduling: 0/3 nodes");
        observer.told.clear();

        cluster.scheduled("harbour-a");
        seen("harbour-a");
        pass(4);
        events.look();

        assertThat(observer.told).isEmpty();
    }

    @Test
    void aPodsOwnStatusAndAStartedAgentNeedNoEvents() {
        pod("harbour-a");
        status("harbour-a", "{containerStatuses: [{name: agent, state: {waiting: {reason: ErrImagePull}}}]}");
        pod("harbour-b");
        status("harbour-b", "{containerStatuses: [{name: agent, state: {running: {}}}]}");
        pod("harbour-c");
        events.gone(new PodName("harbour-c"));
        pass(4);

        events.look();

        assertThat(asked()).isZero();
    }

    @Test
    void aStartThatHasJustBegunIsNotAskedAbout() {
        pod("harbour-a");
        pass(2);
        events.look();
        assertThat(asked()).isZero();

        pass(1);
        events.look();
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void ofManyPodsOfAPoolAFewAreAskedAboutAtATimeAndAllInTheirTurnF12() {
        for (int pod = 0; pod < 7; pod++) {
            started("harbour-" + pod);
            happens("harbour-" + pod, "Warning", "FailedMount", NO_CONFIG);
        }
        events.look();
        assertThat(asked()).isEqualTo(3);
        pass(3);
        events.look();
        pass(3);
        events.look();

        assertThat(asked()).isEqualTo(9);
        assertThat(observer.told).hasSize(7);
    }

    private String events(String pod) {
        return "/events?fieldSelector=involvedObject.uid%3D"
                + cluster.pod(pod).getMetadata().getUid();
    }

    @Test
    void whatCannotBeReadOfOnePodHidesNothingOfTheOthersNorTakesTheirTurnsS7() {
        for (int pod = 0; pod < 6; pod++) {
            started("harbour-" + pod);
            happens("harbour-" + pod, "Warning", "FailedMount", NO_CONFIG);
            if (pod < 4) {
                cluster.refuse("GET", events("harbour-" + pod), 500, "its Events cannot be decoded");
            }
        }

        events.look();
        pass(3);
        events.look();

        assertThat(observer.told)
                .containsExactly(
                        "hindered harbour-4: FailedMount: " + NO_CONFIG,
                        "hindered harbour-5: FailedMount: " + NO_CONFIG);
    }

    @Test
    void aClusterThatForbidsToReadEventsIsAskedOnAndPodsAreServed() {
        started("harbour-a");
        happens("harbour-a", "Warning", "FailedMount", NO_CONFIG);
        cluster.refuse("GET", "/events", 403, "forbidden");
        events.look();
        assertThat(observer.told).isEmpty();

        cluster.relent();
        events.look();

        assertThat(observer.told).hasSize(1);
        assertThat(cluster.requests)
                .filteredOn(request -> request.contains("/events"))
                .isNotEmpty()
                .allMatch(FakeCluster::allowed);
    }
}

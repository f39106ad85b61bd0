package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Events tell of pods that start, and how seldom they are asked for. */
class StartEventsTest {
    private static final String NO_CONFIG =
            "MountVolume.SetUp failed for volume \"extra\" : configmap \"extra\" not found";

    private final FakeCluster cluster = new FakeCluster();
    private final Hindrances told = new Hindrances();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final StartEvents events = new StartEvents(cluster.cluster(Runnable::run), told, () -> now);

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

        assertThat(told.reasons).containsExactly("harbour-a: FailedMount: " + NO_CONFIG);
    }

    @Test
    void aSandboxThatCannotBeMadeIsToldAlsoWhileItIsTriedAgainS7() {
        started("harbour-a");
        happens("harbour-a", "Warning", "FailedCreatePodSandBox", "no network plug-in");
        pass(1);
        happens("harbour-a", "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");

        events.look();

        assertThat(told.reasons).containsExactly("harbour-a: FailedCreatePodSandBox: no network plug-in");
    }

    @Test
    void whatTheKubeletGotOverIsNotTold() {
        started("harbour-a");
        happens("harbour-a", "Warning", "FailedMount", "secret \"harbour-a-token\" not found");
        happens("harbour-a", "Normal", "Pulling", "Pulling image");

        events.look();

        assertThat(told.reasons).isEmpty();
    }

    @Test
    void whatWasToldIsTakenBackWhenTheKubeletGotOverIt() {
        started("harbour-a");
        happens("harbour-a", "Warning", "FailedCreatePodSandBox", "the network is not ready");
        events.look();
        assertThat(told.reasons).containsExactly("harbour-a: FailedCreatePodSandBox: the network is not ready");

        pass(1);
        happens("harbour-a", "Normal", "Pulling", "Pulling image");
        events.look();
        events.look();

        assertThat(told.reasons).hasSize(2).endsWith("harbour-a: ");
    }

    @Test
    void whatTheSchedulerSaidBeforeItFoundANodeIsNotTold() {
        pod("harbour-a");
        cluster.events.addSeries(cluster.pod("harbour-a"), "Warning", "FailedScheduling", "0/3 nodes", now);
        pass(4);
        events.look();
        assertThat(told.reasons).containsExactly("harbour-a: FailedScheduling: 0/3 nodes");
        told.reasons.clear();

        cluster.scheduled("harbour-a");
        seen("harbour-a");
        pass(4);
        events.look();

        assertThat(told.reasons).isEmpty();
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
        assertThat(told.reasons).hasSize(7);
    }

    @Test
    void aClusterThatForbidsToReadEventsIsAskedOnAndPodsAreServed() {
        started("harbour-a");
        happens("harbour-a", "Warning", "FailedMount", NO_CONFIG);
        cluster.refuse("GET", "/events", 403, "forbidden");
        events.look();
        assertThat(told.reasons).isEmpty();

        cluster.relent();
        events.look();

        assertThat(told.reasons).hasSize(1);
        assertThat(cluster.requests)
                .filteredOn(request -> request.contains("/events"))
                .isNotEmpty()
                .allMatch(FakeCluster::allowed);
    }

    private static final class Hindrances implements PodRuntime.Observer {
        final List<String> reasons = new ArrayList<>();

        @Override
        public void podHindered(PoolName pool, PodName pod, String reason) {
            reasons.add(pod + ": " + reason);
        }

        @Override
        public void podGone(PoolName pool, PodName pod, String reason) {
            throw new AssertionError("the watch tells of that");
        }

        @Override
        public void podProgressed(PoolName pool, PodName pod, Instant at) {
            throw new AssertionError("the watch tells of that");
        }

        @Override
        public void podEnding(PoolName pool, PodName pod, String reason) {
            throw new AssertionError("the watch tells of that");
        }

        @Override
        public void podSeen(PoolName pool, RuntimePod pod, RuntimeKind runtime) {
            throw new AssertionError("the watch tells of that");
        }
    }
}

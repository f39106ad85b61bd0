package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodProcess;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

/** What pods mean, in the words that kubelets, schedulers and evictions use. */
class PodSightTest {

    private static PodBuilder pod() {
        return new PodBuilder(PodBlueprint.pod(
                PodBlueprintTest.pool(RuntimeKind.KUBERNETES), new PodName("harbour-a"), "{}", FakeCluster.SETTINGS));
    }

    private static PodSight sight(String statusYaml) {
        PodStatus status = Serialization.unmarshal("---\n" + statusYaml, PodStatus.class);
        return PodSight.of(pod().withStatus(status).build()).orElseThrow();
    }

    @Test
    void aContainerThatIsStartedAnewInItsPodIsAnotherProcess() {
        PodProcess first = restarted(0);

        assertThat(restarted(1).replaces(first)).isTrue();
        assertThat(first.replaces(restarted(1))).isFalse();
        assertThat(restarted(0).replaces(first)).isFalse();
    }

    private static PodProcess restarted(int times) {
        PodStatus status = Serialization.unmarshal(
                "---\n{phase: Running, containerStatuses: [{name: agent, restartCount: " + times
                        + ", state: {running: {}}}]}",
                PodStatus.class);
        return PodSight.of(pod().editMetadata()
                        .withUid("uid-1")
                        .endMetadata()
                        .withStatus(status)
                        .build())
                .orElseThrow()
                .runtimePod()
                .process();
    }

    @Test
    void anEvictedPodHasEndedAndSaysWhyL1() {
        assertThat(sight("{phase: Failed, reason: Evicted, message: The node was low on memory}")
                        .ended())
                .isEqualTo("Evicted: The node was low on memory");
    }

    @Test
    void anAgentKilledForItsMemoryHasEndedAndSaysWhyL1() {
        assertThat(sight(
                                "{phase: Failed, containerStatuses: [{name: agent, state: {terminated: {reason: OOMKilled, exitCode: 137}}}]}")
                        .ended())
                .isEqualTo("OOMKilled: exit code 137");
    }

    @Test
    void aFailedAgentIsHeardByItsLastWordsS8() {
        assertThat(sight(
                                "{phase: Failed, containerStatuses: [{name: agent, state: {terminated: {reason: Error, exitCode: 1,"
                                        + " message: \"starting\\nthe token file is empty\\n\"}}}]}")
                        .ended())
                .isEqualTo("Error: the token file is empty");
    }

    @Test
    void aPreemptedPodHasEndedByTheConditionThatSaysSo() {
        assertThat(sight("{phase: Failed, conditions: [{type: DisruptionTarget, status: \"True\","
                                + " reason: PreemptionByScheduler}]}")
                        .ended())
                .isEqualTo("PreemptionByScheduler");
    }

    @Test
    void aPodThatSucceededHasEnded() {
        assertThat(sight("{phase: Succeeded}").runtimePod().ended()).isTrue();
    }

    @Test
    void aPodOnALostNodeHasNotEndedForItsAgentMayGoOn() {
        PodSight sight = sight("{phase: Unknown, reason: NodeLost}");
        assertThat(sight.ended()).isNull();
        assertThat(sight.staying()).isTrue();
    }

    @Test
    void aPodWithADeletionTimestampIsBeingEndedP5() {
        PodSight sight = PodSight.of(pod().editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:00:00Z")
                        .endMetadata()
                        .withNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason("DeletionByTaintManager")
                        .endCondition()
                        .endStatus()
                        .build())
                .orElseThrow();
        assertThat(sight.ending()).isEqualTo("DeletionByTaintManager");
        assertThat(sight.ended()).isNull();
    }

    @Test
    void whatHindersAStartIsSeenAndWhatIsOnlySlowIsNotS7() {
        assertThat(sight("{phase: Pending, conditions: [{type: PodScheduled, status: \"False\", reason: Unschedulable,"
                                + " message: 0/3 nodes}]}")
                        .hindrance())
                .isEqualTo("Unschedulable: 0/3 nodes");
        assertThat(sight(
                                "{phase: Pending, containerStatuses: [{name: agent, state: {waiting: {reason: ImagePullBackOff}}}]}")
                        .hindrance())
                .isEqualTo("ImagePullBackOff");
        assertThat(sight(
                                "{phase: Pending, containerStatuses: [{name: agent, state: {waiting: {reason: ContainerCreating}}}]}")
                        .hindrance())
                .isNull();
    }

    @Test
    void aStartGoesFromStageToStageS7() {
        assertThat(sight("{}").stage()).isZero();
        assertThat(sight("{conditions: [{type: PodScheduled, status: \"True\"}]}")
                        .stage())
                .isEqualTo(1);
        assertThat(sight("{containerStatuses: [{name: agent, state: {waiting: {reason: ContainerCreating}}}]}")
                        .stage())
                .isEqualTo(2);
        assertThat(sight("{containerStatuses: [{name: agent, state: {running: {}}}]}")
                        .stage())
                .isEqualTo(3);
    }

    @Test
    void aPodWithoutBerthsLabelsMeansNothing() {
        assertThat(PodSight.of(new PodBuilder()
                        .withNewMetadata()
                        .withName("other")
                        .endMetadata()
                        .build()))
                .isEmpty();
    }
}

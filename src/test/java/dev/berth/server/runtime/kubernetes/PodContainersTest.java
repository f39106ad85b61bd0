package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.RuntimeKind;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

/** Pods that a cluster has put more containers into: the agent's decides, whatever the phase says. */
class PodContainersTest {
    private static final String SIDECAR_RUNS = "{name: mesh, restartCount: 0, state: {running: {}}}";
    private static final String OUT_OF_MEMORY =
            "{name: agent, restartCount: 0, state: {terminated: {reason: OOMKilled, exitCode: 137}}}";
    private static final String INITIALIZING = "{name: agent, state: {waiting: {reason: PodInitializing}}}";

    /** Mutated on its way in: other containers first, another volume, an init container, another label. */
    private static PodBuilder changed(String restartPolicy) {
        Pod made = PodBlueprint.pod(
                PodBlueprintTest.pool(RuntimeKind.KUBERNETES), new PodName("harbour-a"), "{}", FakeCluster.SETTINGS);
        return new PodBuilder(made)
                .editMetadata()
                .withUid("uid-1")
                .addToLabels("mesh", "in")
                .endMetadata()
                .editSpec()
                .withRestartPolicy(restartPolicy)
                .addToContainers(0, new ContainerBuilder().withName("mesh").build())
                .addNewInitContainer()
                .withName("mesh-init")
                .endInitContainer()
                .addNewVolume()
                .withName("mesh-certificates")
                .endVolume()
                .endSpec();
    }

    private static PodSight sight(PodBuilder pod, String statusYaml) {
        return PodSight.of(pod.withStatus(Serialization.unmarshal("---\n" + statusYaml, PodStatus.class))
                        .build())
                .orElseThrow();
    }

    private static PodSight sight(String statusYaml) {
        return sight(changed("Never"), statusYaml);
    }

    @Test
    void aSidecarThatLivesOnDoesNotHideThatTheAgentEndedL1() {
        PodSight sight = sight("{phase: Running, containerStatuses: [" + SIDECAR_RUNS + ", " + OUT_OF_MEMORY + "]}");

        assertThat(sight.ended()).isEqualTo("OOMKilled: exit code 137");
        assertThat(sight.runtimePod().ended()).isTrue();
        assertThat(sight.staying()).isFalse();
    }

    @Test
    void anAgentThatEndedWellBesideASidecarHasEndedL1() {
        assertThat(sight("{phase: Running, containerStatuses: [" + SIDECAR_RUNS
                                + ", {name: agent, state: {terminated: {reason: Completed, exitCode: 0}}}]}")
                        .ended())
                .isEqualTo("its agent has ended");
    }

    @Test
    void theExitCodeOfAKillIsToldWithTheLastWords() {
        assertThat(sight("{phase: Running, containerStatuses: [{name: agent, state: {terminated: {reason: OOMKilled,"
                                + " exitCode: 137, message: \"starting\\nplanning prod\"}}}]}")
                        .ended())
                .isEqualTo("OOMKilled: exit code 137, planning prod");
    }

    @Test
    void aSidecarThatEndsIsNotTheAgentsEnd() {
        PodSight sight = sight("{phase: Running, containerStatuses: [{name: agent, state: {running: {}}},"
                + " {name: mesh, state: {terminated: {reason: OOMKilled, exitCode: 137}}}]}");

        assertThat(sight.ended()).isNull();
        assertThat(sight.hindrance()).as("the agent runs").isNull();
    }

    @Test
    void aSidecarThatStartsFirstIsNoProgressOfTheAgentS7() {
        assertThat(sight("{phase: Running, containerStatuses: [" + SIDECAR_RUNS + ", " + INITIALIZING + "]}")
                        .stage())
                .isEqualTo(2);
        assertThat(sight("{phase: Running, containerStatuses: [" + SIDECAR_RUNS + "],"
                                + " conditions: [{type: PodScheduled, status: \"True\"}]}")
                        .stage())
                .isEqualTo(1);
        assertThat(sight("{phase: Running, containerStatuses: [" + SIDECAR_RUNS
                                + ", {name: agent, state: {running: {}}}]}")
                        .stage())
                .isEqualTo(3);
    }

    @Test
    void aSidecarAmongTheInitContainersIsNoProgressEither() {
        PodSight sight = sight("{phase: Pending, initContainerStatuses: [" + SIDECAR_RUNS + "], containerStatuses: ["
                + INITIALIZING + "]}");

        assertThat(sight.stage()).isEqualTo(2);
        assertThat(sight.hindrance()).isNull();
    }

    @Test
    void anInitContainerThatFailsIsWhatHindersTheStartS7() {
        assertThat(sight("{phase: Pending, containerStatuses: [" + INITIALIZING + "], initContainerStatuses: [{name:"
                                + " mesh-init, state: {waiting: {reason: CrashLoopBackOff, message: back-off 20s}},"
                                + " lastState: {terminated: {reason: Error, exitCode: 2, message: no iptables}}}]}")
                        .hindrance())
                .isEqualTo("init container mesh-init: CrashLoopBackOff: Error: no iptables");
        assertThat(sight("{phase: Pending, containerStatuses: [" + INITIALIZING + "], initContainerStatuses: [{name:"
                                + " mesh-init, state: {terminated: {reason: Error, exitCode: 2}}}]}")
                        .hindrance())
                .isEqualTo("init container mesh-init: Error: exit code 2");
    }

    @Test
    void aPodThatItsInitContainerFailedSaysSoS8() {
        assertThat(sight("{phase: Failed, containerStatuses: [" + INITIALIZING + "], initContainerStatuses: [{name:"
                                + " mesh-init, state: {terminated: {reason: Error, exitCode: 2}}}]}")
                        .ended())
                .isEqualTo("init container mesh-init: Error: exit code 2");
    }

    @Test
    void aSidecarWithoutItsImageIsToldWhileTheAgentWaitsForIt() {
        String missing = "{name: mesh, state: {waiting: {reason: ErrImagePull, message: not found}}}";

        assertThat(sight("{phase: Pending, containerStatuses: [" + missing + ", " + INITIALIZING + "]}")
                        .hindrance())
                .isEqualTo("container mesh: ErrImagePull: not found");
        assertThat(sight("{phase: Running, containerStatuses: [" + missing + ", {name: agent, state: {running: {}}}]}")
                        .hindrance())
                .isNull();
    }

    @Test
    void aRestartedSidecarIsNoOtherProcessOfTheAgentF2() {
        PodSight before = sight("{containerStatuses: [" + SIDECAR_RUNS + ", {name: agent, restartCount: 0}]}");
        PodSight after = sight("{containerStatuses: [{name: mesh, restartCount: 4, state: {running: {}}},"
                + " {name: agent, restartCount: 0}]}");

        assertThat(after.process()).isEqualTo(before.process());
    }

    @Test
    void anAgentThatItsKubeletStartsAnewHasNotEndedButIsAnotherProcessF2() {
        PodSight ended = sight(changed("Always"), "{phase: Running, containerStatuses: [" + OUT_OF_MEMORY + "]}");
        PodSight anew = sight(
                changed("Always"),
                "{phase: Running, containerStatuses: [{name: agent, restartCount: 1, state: {running: {}}}]}");

        assertThat(ended.ended()).isNull();
        assertThat(anew.process().replaces(ended.process())).isTrue();
    }

    @Test
    void onFailureMeansThatAGoodEndIsTheEnd() {
        assertThat(sight(changed("OnFailure"), "{phase: Running, containerStatuses: [" + OUT_OF_MEMORY + "]}")
                        .ended())
                .isNull();
        assertThat(sight(
                                changed("OnFailure"),
                                "{phase: Running, containerStatuses: [{name: agent, state: {terminated: {exitCode: 0}}}]}")
                        .ended())
                .isEqualTo("its agent has ended");
    }

    @Test
    void nothingIsStartedAnewInAPodThatIsBeingDeletedL1() {
        PodBuilder deleted = changed("Always")
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata();

        assertThat(sight(deleted, "{phase: Running, containerStatuses: [" + OUT_OF_MEMORY + ", " + SIDECAR_RUNS + "]}")
                        .ended())
                .isEqualTo("OOMKilled: exit code 137");
    }

    @Test
    void anAgentThatCrashesAgainAndAgainSaysOfWhatAndMakesNoProgressByIt() {
        PodSight sight = sight(
                changed("Always"),
                "{phase: Running, containerStatuses: [{name: agent, restartCount: 2, state: {waiting: {reason:"
                        + " CrashLoopBackOff, message: back-off 20s}}, lastState: {terminated: {reason: Error,"
                        + " exitCode: 1, message: the token file is empty}}}]}");

        assertThat(sight.hindrance()).isEqualTo("CrashLoopBackOff: Error: the token file is empty");
        assertThat(sight.stage()).isEqualTo(3);
    }
}

package dev.berth.server.runtime.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.scaling.BackOff;
import dev.berth.server.control.lease.LeaseLost;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.port.PodUse.Use;
import dev.berth.server.runtime.CapturedLog;
import dev.berth.server.runtime.kubernetes.ClusterSource;
import dev.berth.server.runtime.kubernetes.FakeCluster;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When replicas are looked after again, and whose rows they follow. */
class DeploymentRuntimeTest extends DeploymentScenario {
    private static final Map<PodName, PodUse> ONE_ROW = Map.of(new PodName("one"), new PodUse("h1", Use.STARTING));

    private final ClusterSource source = cluster.source(observer, Clock.systemUTC());
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final DeploymentRuntime runtime = new DeploymentRuntime(
            source, FakeCluster.signer("k1"), observer, cluster.kubernetes(source), (pause, what) -> {
                pauses.add(pause);
                waiting.add(what);
            });
    private final CapturedLog log = new CapturedLog(DeploymentRuntime.class);

    @AfterEach
    void end() {
        log.close();
        source.watch().stop();
    }

    private void create() {
        runtime.keep(POOL, ONE_ROW);
        runtime.create(new PodRequest(pool("h1"), new PodName("one"), "{}"))
                .await()
                .indefinitely();
    }

    private void waitOnce() {
        waiting.remove().run();
    }

    @Test
    void replicasThatCannotBeSetAreTriedEverMoreSeldomAndToldOnceS8() {
        create();
        waiting.clear();
        pauses.clear();
        runtime.stepDown(new LeaseLost(1));
        cluster.refuse("GET", "/deployments", 503, "away");

        runtime.keep(POOL, ONE_ROW);
        for (int tries = 0; tries < 6; tries++) {
            waitOnce();
        }

        assertThat(pauses).hasSize(7);
        for (int failures = 1; failures <= 7; failures++) {
            Duration least = BackOff.after(failures, 0);
            assertThat(pauses.get(failures - 1)).isBetween(least, least.multipliedBy(2));
        }
        assertThat(log.lines).singleElement().asString().contains("replicas not set yet", "away");
        cluster.relent();
        waitOnce();
        assertThat(log.lines).hasSize(2).last().asString().contains("replicas are set again pool=harbour");
    }

    @Test
    void rowsOfATimeWhenThisServerLedMakeNoPodsAfterwardsF14() {
        create();
        assertThat(replicas()).containsExactly(1);
        runtime.stepDown(new LeaseLost(1));
        // Another server led, and had no use for the pod.
        controllers.scale(controllers.deployments().get(0).getMetadata().getName(), 0);

        assertThat(runtime.list(POOL).await().indefinitely()).isEmpty();

        assertThat(replicas()).containsExactly(0);
    }

    @Test
    void whatIsToBeLookedAtAgainIsLeftAloneOnceAnotherServerLeadsF14() {
        create();
        runtime.stepDown(new LeaseLost(1));
        int before = cluster.requests.size();

        waitOnce();

        assertThat(cluster.requests).hasSize(before);
    }
}

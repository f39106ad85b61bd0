package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.lease.LeaseLost;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.port.PodUse.Use;
import dev.berth.server.runtime.RecordingObserver;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose word about a pod is written on it, and that it is in the end. */
class PodMarksTest {
    private static final PoolName POOL = new PoolName("harbour");
    private static final PodName NAME = new PodName("harbour-a");
    private static final Map<PodName, PodUse> IDLE = Map.of(NAME, new PodUse("hash", Use.IDLE));

    private final FakeCluster cluster = new FakeCluster();
    private final ClusterSource source = cluster.source(new RecordingObserver(), Clock.systemUTC());
    private final KubernetesRuntime runtime = cluster.kubernetes(source);

    @BeforeEach
    void aPodIsThere() {
        runtime.create(new PodRequest(PodBlueprintTest.pool(RuntimeKind.KUBERNETES), NAME, "{}"))
                .await()
                .indefinitely();
    }

    @AfterEach
    void close() {
        source.watch().stop();
        cluster.close();
    }

    private String guarded() {
        return cluster.pod(NAME.value()).getMetadata().getLabels().get("berth.dev/guarded");
    }

    @Test
    void aGuardThatFindsNoRoomAmongTheCallsIsWrittenWhenThereIsSome() {
        AtomicInteger full = new AtomicInteger(2);
        Cluster busy = cluster.cluster(call -> {
            if (full.getAndDecrement() > 0) {
                throw new RejectedExecutionException();
            }
            call.run();
        });

        new PodMarks(busy, false).keep(POOL, IDLE);

        await().atMost(Duration.ofMinutes(1)).until(() -> guarded().equals("false"));
    }

    @Test
    void aGuardIsNotTakenForWhatItWasWhenThisServerLedBeforeF14() {
        runtime.keep(POOL, IDLE);
        assertThat(guarded()).isEqualTo("false");
        runtime.stepDown(new LeaseLost(1));
        // The server that leads by then gave it work.
        boolean unused = cluster.cluster(Runnable::run)
                .patchPod(NAME, "{\"metadata\":{\"labels\":{\"berth.dev/guarded\":\"true\"}}}");

        assertThat(runtime.list(POOL).await().indefinitely()).hasSize(1);

        assertThat(guarded()).isEqualTo("true");
    }
}

package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.server.runtime.CapturedLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What nobody else would ever do is tried until it is done, ever more seldom, and told once. */
class RetriesTest {
    private static final PoolName POOL = new PoolName("harbour");

    private final FakeCluster cluster = new FakeCluster();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final Retries retries = new Retries(cluster.cluster(Runnable::run), () -> 0, (pause, what) -> {
        pauses.add(pause);
        waiting.add(what);
    });
    private final CapturedLog log = new CapturedLog(Retries.class);
    private int tries;

    @AfterEach
    void close() {
        log.close();
        cluster.close();
    }

    private void failsSoOften(int failures) {
        retries.untilDone("Deployments deleted", POOL, () -> {
            if (++tries <= failures) {
                throw new IllegalStateException("the API is away");
            }
        });
    }

    private void waitAll() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }

    @Test
    void eachPauseIsTwiceTheLastOneUpToTheLongestOfAllS8() {
        failsSoOften(8);
        waitAll();

        assertThat(tries).isEqualTo(9);
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    }

    @Test
    void anOutageIsOneLineAndItsEndAnother() {
        failsSoOften(5);
        waitAll();

        assertThat(log.lines)
                .satisfiesExactly(
                        begin -> assertThat(begin).contains("not yet", "Deployments deleted", "the API is away"),
                        end -> assertThat(end).contains("Deployments deleted after all pool=harbour failures=5"));
    }

    @Test
    void whatSucceedsAtOnceIsNotToldAndNotTriedAgain() {
        failsSoOften(0);

        assertThat(tries).isEqualTo(1);
        assertThat(waiting).isEmpty();
        assertThat(log.lines).isEmpty();
    }

    @Test
    void afterAStopNothingIsTried() {
        failsSoOften(3);
        retries.stop();
        waitAll();

        assertThat(tries).isEqualTo(1);
    }
}

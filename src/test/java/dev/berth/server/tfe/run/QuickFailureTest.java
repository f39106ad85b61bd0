package dev.berth.server.tfe.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Excerpt;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A client that applies without being asked reads why its apply failed, however soon that was. */
class QuickFailureTest {
    private static final Instant CONFIRMED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SOON = CONFIRMED.plus(QuickFailure.TO_TURN).minusMillis(1);
    private static final Instant LATER = CONFIRMED.plus(QuickFailure.TO_TURN);
    private static final Location SLOT = new Location(new PodName("a"), 0);
    private static final Confirmation AUTOMATIC = Confirmation.automatic("ann", CONFIRMED, "abc");

    private static Task applying(Confirmation confirmation) {
        return TaskFixture.submitted(1, TaskType.PLAN_AND_APPLY, "net")
                .placed(SLOT, CONFIRMED)
                .planned(new PlanSummary(true, 1, 0, 0, "abc", "1.11.4"), CONFIRMED)
                .confirmed(confirmation)
                .placed(SLOT, CONFIRMED);
    }

    private static Task failed(Confirmation confirmation) {
        return applying(confirmation).failed(new TaskError("apply_failed", "no"), CONFIRMED.plusMillis(300));
    }

    private static byte last(Task task, Instant now) {
        Excerpt excerpt = new Excerpt(new TaskView(task, null), new byte[] {'x'}, 1);
        byte[] all = new LogStream(task.id(), Phase.APPLY, 0).slice(QuickFailure.seen(excerpt, now), 0, 1_000);
        return all[all.length - 1];
    }

    @Test
    void anApplyThatFailsAtOnceIsShownAtWorkUntilItsClientHasTurnedToIt() {
        Task failed = failed(AUTOMATIC);

        Task seen = QuickFailure.seen(failed, SOON);

        assertThat(Standing.of(seen)).isEqualTo(Standing.of(applying(AUTOMATIC)));
        assertThat(seen.error()).isNull();
        assertThat(last(failed, SOON)).isEqualTo((byte) 'x');
        assertThat(QuickFailure.seen(failed, LATER)).isSameAs(failed);
        assertThat(last(failed, LATER)).isEqualTo((byte) 3);
    }

    @Test
    void allElseIsShownAsItIs() {
        Task byHand = failed(new Confirmation("ann", CONFIRMED, "abc"));
        Task applied = applying(AUTOMATIC).applied(CONFIRMED.plus(Duration.ofMillis(300)));
        Task noPlan = TaskFixture.submitted(1, TaskType.PLAN_AND_APPLY, "net")
                .placed(SLOT, CONFIRMED)
                .failed(new TaskError("plan_failed", "no"), CONFIRMED);

        assertThat(QuickFailure.seen(byHand, SOON)).isSameAs(byHand);
        assertThat(QuickFailure.seen(applied, SOON)).isSameAs(applied);
        assertThat(QuickFailure.seen(noPlan, SOON)).isSameAs(noPlan);
    }

    /** Run, plan and apply come by one way, the output by another. */
    @Test
    void theRunAndItsOutputAreShownAlike() {
        Task failed = failed(AUTOMATIC);
        Clock soon = Clock.fixed(SOON, ZoneOffset.UTC);
        TaskView view = new TaskView(failed, null);
        Runs runs = new Runs(answering(TaskStore.class, view), soon);
        PhaseOutput output = new PhaseOutput(answering(LogStore.class, new Excerpt(view, new byte[] {'x'}, 1)), soon);

        Task seen = runs.find(failed.id()).await().indefinitely().task();
        byte[] read = output.read(new LogStream(failed.id(), Phase.APPLY, 0), 0, 1_000)
                .await()
                .indefinitely();

        assertThat(seen.status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(read).endsWith('x');
    }

    /** A store that finds this, whatever it is asked. */
    private static <T> T answering(Class<T> store, Object found) {
        return store.cast(Proxy.newProxyInstance(
                store.getClassLoader(),
                new Class<?>[] {store},
                (proxy, method, arguments) -> Uni.createFrom().item(Optional.of(found))));
    }
}

package dev.berth.server.control.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.history.WhatIf.Answer;
import dev.berth.server.control.history.WhatIf.Question;
import dev.berth.server.control.port.Arrival;
import dev.berth.server.control.port.ArrivalBuilder;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.control.port.PoolFiguresBuilder;
import dev.berth.server.control.port.WaitHistogram;
import dev.berth.server.control.turn.TurnRules;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One question at a time, whatever becomes of it, and within its limits. */
class WhatIfTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final PoolSpec POOL = PoolSpecBuilder.builder()
            .name(new PoolName("quay"))
            .runtime(RuntimeKind.LOCAL)
            .minPods(0)
            .maxPods(2)
            .slotsPerPod(1)
            .idleTimeout(Duration.ofMinutes(1))
            .warmSlots(0)
            .warmSlotsUpTo(0)
            .reservationTtl(Duration.ofHours(24))
            .startTimeout(Duration.ofMinutes(5))
            .templateHash("")
            .schedules(List.of())
            .build();
    private static final Arrival ARRIVAL = ArrivalBuilder.builder()
            .id(new TaskId(1))
            .workspace(new WorkspaceName("network"))
            .type(TaskType.PLAN)
            .priority(0)
            .at(NOON.plusSeconds(60))
            .plan(new Arrival.Run(Duration.ofSeconds(3), Duration.ofSeconds(30)))
            .found(Arrival.Found.CHANGES)
            .decision(null)
            .apply(Arrival.Run.NEVER)
            .givenUpAfter(null)
            .build();

    /** Reads that end when the test says so. */
    private final Deque<UniEmitter<? super List<Arrival>>> reads = new ArrayDeque<>();

    private final List<PoolFigures> figures = new ArrayList<>();

    private final WhatIf whatIf = new WhatIf(
            (pool, from, to, limit) -> Uni.createFrom().<List<Arrival>>emitter(reads::add),
            new Figures(figures),
            TurnRules.DEFAULTS);

    private record Figures(List<PoolFigures> all) implements FigureStore {
        @Override
        public Uni<Void> write(List<Minute> minutes) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<List<PoolFigures>> read(PoolName pool, Instant from, Instant to, Duration step) {
            return Uni.createFrom()
                    .item(all.stream()
                            .filter(one -> !one.at().isBefore(from) && one.at().isBefore(to))
                            .toList());
        }

        @Override
        public Uni<Long> thin(Map<Span, Instant> keep) {
            return Uni.createFrom().item(0L);
        }
    }

    private UniAssertSubscriber<Answer> ask(PoolSpec asked, @Nullable Duration podStart) {
        return whatIf.ask(new Question(POOL, asked, NOON, NOON.plus(Duration.ofHours(1)), podStart))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    private Answer.Compared compared(PoolSpec asked, @Nullable Duration podStart) {
        UniAssertSubscriber<Answer> answer = ask(asked, podStart);
        reads.remove().complete(List.of(ARRIVAL));
        return (Answer.Compared) answer.awaitItem(PATIENCE).getItem();
    }

    @Test
    void aQuestionIsTurnedAwayWhileThereIsAnother() {
        UniAssertSubscriber<Answer> first = ask(POOL, null);

        assertThat(ask(POOL, null).awaitItem(PATIENCE).getItem()).isInstanceOf(Answer.Busy.class);

        reads.remove().complete(List.of());
        assertThat(first.awaitItem(PATIENCE).getItem()).isInstanceOf(Answer.Compared.class);
        assertThat(compared(POOL, null).tasks()).isEqualTo(1);
    }

    @Test
    void aQuestionThatNobodyWaitsForIsOneUntilItsWorkHasEnded() {
        ask(POOL, null).cancel();

        assertThat(ask(POOL, null).awaitItem(PATIENCE).getItem()).isInstanceOf(Answer.Busy.class);

        reads.remove().complete(Collections.nCopies(WhatIf.MAX_ARRIVALS + 1, ARRIVAL));
        assertThat(compared(POOL, null).tasks()).isEqualTo(1);
    }

    @Test
    void aQuestionThatFailsIsInNobodysWay() {
        UniAssertSubscriber<Answer> first = ask(POOL, null);
        reads.remove().fail(new IllegalStateException("the database is away"));

        first.awaitFailure(PATIENCE);
        assertThat(compared(POOL, null).tasks()).isEqualTo(1);
    }

    @Test
    void moreTasksThanMayBeReplayedAreRefused() {
        UniAssertSubscriber<Answer> answer = ask(POOL, null);
        reads.remove().complete(Collections.nCopies(WhatIf.MAX_ARRIVALS + 1, ARRIVAL));

        assertThat(answer.awaitItem(PATIENCE).getItem()).isInstanceOf(Answer.TooMany.class);
    }

    @Test
    void thePresentSettingsAreReplayedBesideTheOthers() {
        Answer.Compared compared =
                compared(PoolSpecBuilder.builder(POOL).warmSlots(1).build(), Duration.ofSeconds(2));

        assertThat(compared.was().waits().max()).isEqualTo(Duration.ofSeconds(3));
        assertThat(compared.present().waits().max()).isEqualTo(Duration.ofSeconds(10));
        assertThat(compared.would().waits().max()).isZero();
        assertThat(compared.podStart()).isEqualTo(Duration.ofSeconds(2));
    }

    /** One task came at noon on each of the days before. */
    @Test
    void whatTheDaysBeforeTaughtIsReplayed() {
        for (int day = ArrivalHistory.DAYS; day >= 1; day--) {
            figures.add(arrived(NOON.minus(Duration.ofDays(day)), 1));
        }

        Answer.Compared compared =
                compared(PoolSpecBuilder.builder(POOL).warmSlotsUpTo(2).build(), null);

        assertThat(compared.present().waits().max()).isEqualTo(Duration.ofSeconds(10));
        assertThat(compared.would().waits().max()).isZero();
        assertThat(compared.would().podTime()).isGreaterThan(Duration.ofMinutes(30));
    }

    private static PoolFigures arrived(Instant at, int tasks) {
        return PoolFiguresBuilder.builder()
                .at(at)
                .samples(1)
                .looked(PoolFigures.Looked.NOTHING)
                .tasks(new PoolFigures.Tasks(tasks, 0, 0, 0, 0, 0))
                .starts(new PoolFigures.Starts(0, 0))
                .waits(WaitHistogram.of(List.of()))
                .longestWaitMillis(0)
                .build();
    }

    @Test
    void theSettingsThatItHasGiveTheSameTwice() {
        Answer.Compared compared = compared(POOL, null);

        assertThat(compared.would()).isEqualTo(compared.present());
    }
}

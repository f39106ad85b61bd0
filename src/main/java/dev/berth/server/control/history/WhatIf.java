package dev.berth.server.control.history;

import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.server.control.port.Arrival;
import dev.berth.server.control.port.ArrivalStore;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.control.replay.Replay;
import dev.berth.server.control.replay.ReplayPlan;
import dev.berth.server.control.replay.ReplayResult;
import dev.berth.server.control.replay.WaitSummary;
import dev.berth.server.control.turn.TurnRules;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Replays what came to a pool with other settings, beside what was (C8). One at a time, within limits, off the event loop. */
@ApplicationScoped
public class WhatIf {
    /** So many tasks may be replayed. */
    public static final int MAX_ARRIVALS = 10_000;

    /** So long the replays of one question may take together. */
    public static final Duration MAX_TIME = Duration.ofSeconds(20);

    /** Tasks from before fill the pool, and are not counted. */
    private static final Duration WARM_UP = Duration.ofHours(1);

    private static final int MAX_TURNS = 400_000;
    private static final Duration USUAL_START = Duration.ofSeconds(10);

    private final ArrivalStore arrivals;
    private final FigureStore figures;
    private final TurnRules rules;
    private final AtomicBoolean busy = new AtomicBoolean();

    WhatIf(ArrivalStore arrivals, FigureStore figures, TurnRules rules) {
        this.arrivals = arrivals;
        this.figures = figures;
        this.rules = Replay.calm(rules);
    }

    /**
     * What is asked.
     *
     * @param present the pool as it is
     * @param pool as it would have been, with a runtime that makes pods, as the present one
     * @param podStart how long a pod would have taken to come up, or null for what was measured
     */
    public record Question(
            PoolSpec present,
            PoolSpec pool,
            Instant from,
            Instant to,
            @Nullable Duration podStart) {}

    /**
     * What was, or would have been.
     *
     * @param unplaced tasks that had no slot by the end
     * @param podTime how long pods lived together, or null where nobody looked
     * @param peakPods how many there were at once, or null where nobody looked
     */
    public record Side(
            WaitSummary waits,
            int unplaced,
            @Nullable Duration podTime,
            @Nullable Integer peakPods) {}

    /** The answer. */
    public sealed interface Answer {
        /**
         * What was, beside two replays.
         *
         * @param tasks how many arrived in the time that was asked for
         * @param podStart how long a pod took to come up in the last of them
         * @param present with the pool as it is: what a replay makes of what was
         * @param would with the pool as it would have been
         */
        record Compared(int tasks, Duration podStart, Side was, Side present, Side would) implements Answer {}

        /** More than {@link #MAX_ARRIVALS} came. */
        record TooMany() implements Answer {}

        /** The replay did not end within its limits. */
        record TooLong() implements Answer {}

        /** Another one is under way. */
        record Busy() implements Answer {}
    }

    /**
     * The answer. From the call on, until its work has ended, every other question is turned away, even when nobody waits
     * for it any more; then it ends as soon as it can.
     */
    public Uni<Answer> ask(Question question) {
        if (!busy.compareAndSet(false, true)) {
            return Uni.createFrom().item(new Answer.Busy());
        }
        return Uni.createFrom().emitter(asker -> {
            // Not handed on as a cancellation, which would end nothing that runs already and be told of at once.
            AtomicBoolean gone = new AtomicBoolean();
            asker.onTermination(() -> gone.set(true));
            answer(question, gone::get)
                    .eventually(() -> busy.set(false))
                    .subscribe()
                    .with(asker::complete, asker::fail);
        });
    }

    private Uni<Answer> answer(Question question, BooleanSupplier gone) {
        return Uni.createFrom()
                .deferred(() -> arrivals.arrivals(
                        question.pool().name(), question.from().minus(WARM_UP), question.to(), MAX_ARRIVALS + 1))
                .flatMap(found -> found.size() > MAX_ARRIVALS
                        ? Uni.createFrom().<Answer>item(new Answer.TooMany())
                        : compared(question, found, gone));
    }

    private Uni<Answer> compared(Question question, List<Arrival> found, BooleanSupplier gone) {
        return Uni.combine()
                .all()
                .unis(
                        figures.read(question.pool().name(), question.from(), question.to(), FigureStore.MINUTE),
                        PastArrivals.of(
                                figures, question.pool().name(), question.from().minus(WARM_UP), question.to()))
                .asTuple()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(read -> compare(question, new Past(found, read.getItem1(), read.getItem2()), gone));
    }

    /** What is known of the time that is asked about: its tasks, its figures, and what came on the days before and since. */
    private record Past(List<Arrival> found, List<PoolFigures> seen, ArrivalHistory days) {}

    private Answer compare(Question question, Past past, BooleanSupplier gone) {
        List<Arrival> found = past.found();
        List<PoolFigures> seen = past.seen();
        Duration measured = measured(seen);
        Duration start = question.podStart() == null ? measured : question.podStart();
        long begun = System.nanoTime();
        BooleanSupplier late = () -> gone.getAsBoolean() || System.nanoTime() - begun > MAX_TIME.toNanos();
        ReplayResult present = Replay.run(plan(question, question.present(), measured, past), late);
        boolean same = question.pool().equals(question.present()) && start.equals(measured);
        ReplayResult would = same ? present : Replay.run(plan(question, question.pool(), start, past), late);
        if (!(present instanceof ReplayResult.Done asIs) || !(would instanceof ReplayResult.Done asAsked)) {
            return new Answer.TooLong();
        }
        int tasks = (int)
                found.stream().filter(arrival -> counts(question, arrival)).count();
        return new Answer.Compared(tasks, start, was(question, found, seen), side(asIs), side(asAsked));
    }

    private ReplayPlan plan(Question question, PoolSpec pool, Duration podStart, Past past) {
        return new ReplayPlan(
                past.found(), pool, past.days(), rules, podStart, question.from(), question.to(), MAX_TURNS);
    }

    private static Side side(ReplayResult.Done done) {
        return new Side(done.waits(), done.unplaced(), done.podTime(), done.peakPods());
    }

    private static boolean counts(Question question, Arrival arrival) {
        return !arrival.at().isBefore(question.from());
    }

    private static Duration measured(List<PoolFigures> seen) {
        long pods = seen.stream().mapToLong(figures -> figures.starts().pods()).sum();
        long millis =
                seen.stream().mapToLong(figures -> figures.starts().millis()).sum();
        return pods == 0 ? USUAL_START : Duration.ofMillis(millis / pods);
    }

    private static Side was(Question question, List<Arrival> found, List<PoolFigures> seen) {
        List<Duration> waits = new ArrayList<>();
        int unplaced = 0;
        for (Arrival arrival : found) {
            if (counts(question, arrival)) {
                unplaced += arrival.givenUpAfter() == null && waited(question, arrival, waits) ? 0 : 1;
            }
        }
        List<PoolFigures> looks =
                seen.stream().filter(figures -> figures.samples() > 0).toList();
        return new Side(WaitSummary.of(waits), unplaced, podTime(question, looks), peak(looks));
    }

    /** Notes the waits that were over by the end; whether its plan got a slot. */
    private static boolean waited(Question question, Arrival arrival, List<Duration> waits) {
        Duration plan = arrival.plan().waited();
        if (plan == null || !arrival.at().plus(plan).isBefore(question.to())) {
            return false;
        }
        waits.add(plan);
        Duration apply = arrival.apply().waited();
        Duration took = arrival.plan().took();
        Arrival.Decision decision = arrival.decision();
        if (apply != null && took != null && decision != null) {
            Instant placed =
                    arrival.at().plus(plan).plus(took).plus(decision.after()).plus(apply);
            if (placed.isBefore(question.to())) {
                waits.add(apply);
            }
        }
        return true;
    }

    /** What nobody looked at is taken to have been like the rest. */
    private static @Nullable Duration podTime(Question question, List<PoolFigures> looks) {
        long samples = looks.stream().mapToLong(PoolFigures::samples).sum();
        long pods = looks.stream().mapToLong(WhatIf::pods).sum();
        Duration asked = Duration.between(question.from(), question.to());
        return samples == 0 ? null : Duration.ofSeconds(Math.round((double) pods / samples * asked.toSeconds()));
    }

    private static long pods(PoolFigures figures) {
        PoolFigures.Pods pods = figures.looked().pods();
        return pods.starting() + pods.ready() + pods.draining();
    }

    private static @Nullable Integer peak(List<PoolFigures> looks) {
        return looks.isEmpty()
                ? null
                : (int) Math.ceil(looks.stream()
                        .mapToDouble(figures -> (double) pods(figures) / figures.samples())
                        .max()
                        .orElse(0));
    }
}

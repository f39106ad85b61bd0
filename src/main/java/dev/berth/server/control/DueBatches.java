package dev.berth.server.control;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.groups.UniRepeat;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Does what is due a batch at a time, with room for others' work in between: what is due has no hurry, and may be much. */
public final class DueBatches {
    /** As many as are done side by side. */
    public static final int SIZE = 10;

    /** What is due beyond that waits for the next look. */
    private static final int MOST = 200;

    private DueBatches() {}

    /**
     * Answers with how many were taken in each batch. The last one is smaller than the others, unless more is due than may be done
     * at once.
     *
     * @param pause after each batch; zero for none
     * @param due reads what is due now, as many as it is told at most; what was done must not be among it any more
     * @param act does one of them
     */
    public static <T> Uni<List<Integer>> each(Duration pause, IntFunction<Uni<List<T>>> due, Function<T, Uni<?>> act) {
        UniRepeat<Integer> batches = Multi.createBy().repeating().uni(() -> batch(due, act));
        return (pause.isZero() ? batches : batches.withDelay(pause))
                .whilst(taken -> taken == SIZE)
                .select()
                .first(MOST)
                .collect()
                .asList();
    }

    private static <T> Uni<Integer> batch(IntFunction<Uni<List<T>>> due, Function<T, Uni<?>> act) {
        return due.apply(SIZE)
                .flatMap(found -> Multi.createFrom()
                        .iterable(found)
                        .onItem()
                        .transformToUniAndMerge(act::apply)
                        .collect()
                        .asList()
                        .map(done -> found.size()));
    }
}

package dev.berth.server.web.log;

import dev.berth.domain.id.TaskId;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Excerpt;
import dev.berth.server.control.port.LogStore.Part;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Goes through a piece of a task's output. No answer looks at more than 16 MiB of it, and no more than one is held at a time. */
@Singleton
class OutputScan {
    private static final int READ = 1 << 20;
    private static final int MOST = 16 * READ;

    private final LogStore logs;
    private final WorkerThread worker;

    OutputScan(LogStore logs, WorkerThread worker) {
        this.logs = logs;
        this.worker = worker;
    }

    /**
     * Where lines are, from a multiple of 64 KiB on.
     *
     * @throws ProblemException 404 when there is no such task
     */
    Uni<LineCounts> lines(TaskId task, long from) {
        long before = Math.max(0, from - 1);
        return read(task, before, (int) (from - before)).flatMap(last -> {
            boolean open = last.content().length == 1 && last.content()[0] != '\n';
            LineCounter counter = new LineCounter(from, open);
            return each(task, from, new AtomicLong(from), bytes -> {
                        counter.accept(bytes);
                        return true;
                    })
                    .map(total -> new LineCounts(
                            from, counter.reached(), total, counter.open(), counter.blocks(), counter.steps()));
        });
    }

    /**
     * Lines in which a text occurs, from the beginning of a line on.
     *
     * @throws ProblemException 404 when there is no such task
     */
    Uni<Matches> search(TaskId task, String text, long from) {
        LineSearch search = new LineSearch(text, from);
        AtomicLong position = new AtomicLong(from);
        return each(task, from, position, bytes -> {
                    search.accept(bytes);
                    return !search.full();
                })
                .map(total -> {
                    boolean complete = !search.full() && position.get() >= total;
                    if (complete) {
                        search.end();
                    }
                    return new Matches(from, search.next(), total, search.lines(), search.matches(), complete);
                });
    }

    /** Calls on a thread for work, piece by piece, until it has enough or there is no more; answers how much there is in all. */
    private Uni<Long> each(TaskId task, long from, AtomicLong position, Predicate<byte[]> take) {
        int most = (int) Math.min(READ, MOST - (position.get() - from));
        return read(task, position.get(), most).flatMap(found -> {
            if (found.content().length == 0) {
                return Uni.createFrom().item(found.total());
            }
            long at = position.addAndGet(found.content().length);
            boolean last = at >= found.total() || at - from >= MOST;
            return worker.call(() -> take.test(found.content()))
                    .flatMap(more -> more && !last
                            ? each(task, from, position, take)
                            : Uni.createFrom().item(found.total()));
        });
    }

    private Uni<Excerpt> read(TaskId task, long offset, int bytes) {
        return logs.bytes(task, Part.ALL, offset, bytes)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("task", task)));
    }
}

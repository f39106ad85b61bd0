package dev.berth.server.api.log;

import dev.berth.domain.id.TaskId;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Excerpt;
import dev.berth.server.control.port.LogStore.Part;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Goes through a piece of a task's output. No answer looks at more than 16 MiB of it, and no more than one is held at a time. */
@Singleton
public class OutputScan {
    private static final int LONGEST_SEARCH = 200;
    private static final int READ = 1 << 20;
    private static final int MOST = 16 * READ;

    private final LogStore logs;
    private final WorkerThread worker;

    OutputScan(LogStore logs, WorkerThread worker) {
        this.logs = logs;
        this.worker = worker;
    }

    /**
     * The text to look for, as it was asked for.
     *
     * @throws ProblemException 400 when there is none, or more than 200 characters
     */
    public static String wanted(String parameter, @Nullable String text) {
        Checks checks = new Checks();
        String wanted = checks.text(parameter, text, LONGEST_SEARCH, "");
        checks.require(!wanted.isEmpty(), parameter, "must be the text to look for");
        checks.done();
        return wanted;
    }

    /**
     * Where to begin, in bytes, as it was asked for.
     *
     * @throws ProblemException 400 when it is no number
     */
    public static long offset(@Nullable String from) {
        if (from == null) {
            return 0;
        }
        if (!from.matches("[0-9]{1,15}")) {
            throw ProblemException.invalid("from", "must be a number of bytes");
        }
        return Long.parseLong(from);
    }

    /**
     * Lines in which a text occurs, from the beginning of a line on.
     *
     * @throws ProblemException 404 when there is no such task
     */
    public Uni<Matches> search(TaskId task, String text, long from) {
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
                    // A line longer than what one answer looks at is gone through in pieces.
                    boolean within = !complete && search.next() == from;
                    long next = within ? position.get() : search.next();
                    return new Matches(from, next, total, search.lines(), search.matches(), complete);
                });
    }

    /**
     * Calls on a thread for work, piece by piece, until it has enough, 16 MiB were read, or there is no more.
     *
     * @param position how far it came, counted on from {@code from}
     * @return how many bytes of output there are in all; fails with a 404 when there is no such task
     */
    public Uni<Long> each(TaskId task, long from, AtomicLong position, Predicate<byte[]> take) {
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

    /** A piece of the output; fails with a 404 when there is no such task. */
    public Uni<Excerpt> read(TaskId task, long offset, int bytes) {
        return logs.bytes(task, Part.ALL, offset, bytes)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("task", task)));
    }
}

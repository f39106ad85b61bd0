package dev.berth.server.web.log;

import dev.berth.domain.id.TaskId;
import dev.berth.server.api.log.OutputScan;
import dev.berth.server.api.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** Finds where the lines of a task's output are. */
@Singleton
class LineScan {
    private final OutputScan scan;

    LineScan(OutputScan scan) {
        this.scan = scan;
    }

    /**
     * Where lines are, from a multiple of 64 KiB on.
     *
     * @throws ProblemException 404 when there is no such task
     */
    Uni<LineCounts> lines(TaskId task, long from) {
        long before = Math.max(0, from - 1);
        return scan.read(task, before, (int) (from - before)).flatMap(last -> {
            boolean open = last.content().length == 1 && last.content()[0] != '\n';
            LineCounter counter = new LineCounter(from, open);
            return scan.each(task, from, new AtomicLong(from), bytes -> {
                        counter.accept(bytes);
                        return true;
                    })
                    .map(total -> new LineCounts(
                            from, counter.reached(), total, counter.open(), counter.blocks(), counter.steps()));
        });
    }
}

package dev.berth.server.control.port;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The output of attempts, in chunks that are cut between characters. */
public interface LogStore {

    /** A piece of an attempt's output; {@code offset} counts the attempt's UTF-8 bytes before it. */
    record Chunk(AttemptRef attempt, long offset, String text) {}

    /**
     * Appends chunks of one pod, in order, in one statement per batch. A chunk that begins where the stored output
     * ends is stored; an older one is known already, and one beyond the end is dropped. Beyond {@code maxBytes} the
     * attempt's output is cut with a notice and the rest counts as stored. Chunks of attempts that were never placed
     * on that pod are dropped.
     *
     * @return for each attempt of the batch how many bytes are stored now; an attempt that the pod does not have is absent
     */
    Uni<List<Stored>> append(PoolName pool, PodName pod, List<Chunk> chunks, long maxBytes);

    /** How many bytes of an attempt are stored. */
    record Stored(AttemptRef attempt, long bytes) {}

    /** Which of a task's attempts, in their order; null means any. */
    record Part(@Nullable Integer attempt, @Nullable Phase phase) {
        public static final Part ALL = new Part(null, null);

        public static Part of(Phase phase) {
            return new Part(null, phase);
        }
    }

    /**
     * A piece of a task's output, cut between characters.
     *
     * @param offset bytes to skip, counted over what is asked for
     * @param maxBytes the most to return; at least one chunk comes when there is one
     * @return empty when there is no such task
     */
    Uni<Optional<Slice>> read(TaskId task, Part part, long offset, int maxBytes);

    /** Text from an offset; {@code nextOffset} is where the next slice begins. */
    record Slice(String text, long nextOffset) {}

    /**
     * Bytes of a task's output, just those that were asked for, together with the task, in one read of the database: what
     * the task is, and how much output there is, is of the same moment. Costs the same at any offset.
     *
     * @param offset bytes to skip, counted over what is asked for
     * @param maxBytes the most to return
     * @return empty when there is no such task
     */
    Uni<Optional<Excerpt>> bytes(TaskId task, Part part, long offset, int maxBytes);

    /**
     * What {@link #bytes} found.
     *
     * @param content from the offset on; empty at the end or beyond
     * @param total how many bytes there are of what was asked for
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Excerpt(TaskView task, byte[] content, long total) {}
}

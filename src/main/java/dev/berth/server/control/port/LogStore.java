package dev.berth.server.control.port;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
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

    /**
     * A piece of a task's output: the attempts in order, or one of them.
     *
     * @param offset bytes to skip, counted over what is asked for
     * @param maxBytes the most to return; at least one chunk comes when there is one
     * @return empty when there is no such task
     */
    Uni<Optional<Slice>> read(TaskId task, @Nullable Integer attempt, long offset, int maxBytes);

    /** Text from an offset; {@code nextOffset} is where the next slice begins. */
    record Slice(String text, long nextOffset) {}
}

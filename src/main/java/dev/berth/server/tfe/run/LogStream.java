package dev.berth.server.tfe.run;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.LogStore.Excerpt;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The output of one phase as the stream of bytes that clients read: STX, what they are told before, the output, what they
 * are told after, and ETX once the phase has ended. What stands before the output depends on nothing but the task's number,
 * so that a place in the stream is a place in the output whatever happens in between. The output is shown as {@link PlainLines}.
 *
 * @param planAttempt of an apply, the attempt that made its plan; 0 for whichever plan the task has, and for a plan
 */
record LogStream(TaskId task, Phase phase, int planAttempt) {
    private static final byte STX = 2;
    private static final byte ETX = 3;

    private static final String PLAN_GONE =
            "\nThe plan that was approved cannot be applied any more: the run plans again, and"
                    + " waits until somebody has looked at the new plan and confirms or discards it. Nothing was applied.\n";

    /** From where on the output has to be read for a piece of the stream that begins at a place in it. */
    long windowOffset(long offset) {
        return Math.max(0, outputOffset(offset) - PlainLines.REACH);
    }

    /** How many bytes of the output have to be read for a piece of the stream. */
    static int windowBytes(int most) {
        return most + 2 * PlainLines.REACH;
    }

    /**
     * A piece of the stream.
     *
     * @param window the output from {@link #windowOffset} on, {@link #windowBytes} of it if there are so many
     * @param most bytes to return
     */
    byte[] slice(Excerpt window, long offset, int most) {
        byte[] head = head();
        byte[] tail = tail(window.task().task());
        ByteArrayOutputStream slice = new ByteArrayOutputStream();
        append(slice, head, offset, most);
        byte[] content = content(window, offset, most, tail.length > 0);
        append(slice, content, 0, most);
        if (outputOffset(offset) + content.length >= window.total()) {
            append(slice, tail, Math.max(0, offset - head.length - window.total()), most);
        }
        return slice.toByteArray();
    }

    private byte[] content(Excerpt window, long offset, int most, boolean ended) {
        byte[] bytes = window.content();
        long before = windowOffset(offset);
        int from = (int) Math.min(bytes.length, outputOffset(offset) - before);
        int to = (int) Math.min(bytes.length, (long) from + most);
        boolean complete = ended && before + bytes.length >= window.total();
        return new PlainLines(bytes, complete).piece(from, to);
    }

    private long outputOffset(long offset) {
        return Math.max(0, offset - head().length);
    }

    private static void append(ByteArrayOutputStream slice, byte[] part, long from, int most) {
        int room = most - slice.size();
        if (from < part.length && room > 0) {
            slice.write(part, (int) from, (int) Math.min(room, part.length - from));
        }
    }

    /** Clients swallow the first three lines of what an apply says. */
    private byte[] head() {
        String lines = phase == Phase.PLAN ? "" : "Task " + task + "\nOutput of the apply\n\n";
        return bytes((char) STX + lines);
    }

    private byte[] tail(Task now) {
        Standing standing = Standing.of(now);
        if (phase == Phase.PLAN) {
            return standing.plan().ended() ? new byte[] {ETX} : new byte[0];
        }
        if (!standing.apply(now, planAttempt).ended()) {
            return new byte[0];
        }
        return bytes((Standing.isPresent(now, planAttempt) ? "" : PLAN_GONE) + (char) ETX);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package dev.berth.server.tfe.run;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.LogStore.Excerpt;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The output of one phase as the stream of bytes that clients read: STX, what they are told before, the output, what they
 * are told after, and ETX once the phase has ended. What stands before the output depends on nothing but the task's number,
 * so that a place in the stream is a place in the output whatever happens in between. No other STX or ETX is in it: a client
 * takes one for the end. Nor is a line of it a JSON object with a member, which a client would show as what it says that it
 * is, and not as it was written: its first quotation mark is an apostrophe here.
 *
 * @param planAttempt of an apply, the attempt that made its plan; 0 for whichever plan the task has, and for a plan
 */
record LogStream(TaskId task, Phase phase, int planAttempt) {
    private static final byte STX = 2;
    private static final byte ETX = 3;
    private static final byte BLANK = ' ';

    /** What decides about a byte stands at most so far before it. */
    private static final int LOOK_BEHIND = 256;

    private static final String PLAN_GONE =
            "\nThe plan that was approved cannot be applied any more: the run plans again, and"
                    + " waits until somebody has looked at the new plan and confirms or discards it. Nothing was applied.\n";

    /** The place in the output that belongs to a place in the stream. */
    long outputOffset(long offset) {
        return Math.max(0, offset - head().length);
    }

    /** Where in the output to read from, for a piece of the stream: at most {@link #LOOK_BEHIND} before its first byte. */
    long readFrom(long offset) {
        return Math.max(0, outputOffset(offset) - LOOK_BEHIND);
    }

    /** How many bytes to read from there, for a piece of so many. */
    static int readBytes(int most) {
        return most + LOOK_BEHIND;
    }

    /**
     * A piece of the stream.
     *
     * @param excerpt the output from {@link #readFrom} on, {@link #readBytes} of it where there are so many
     * @param most bytes to return
     */
    byte[] slice(Excerpt excerpt, long offset, int most) {
        byte[] head = head();
        byte[] tail = tail(excerpt.task().task());
        ByteArrayOutputStream slice = new ByteArrayOutputStream();
        append(slice, head, offset, most);
        byte[] content = content(excerpt.content(), (int) (outputOffset(offset) - readFrom(offset)));
        append(slice, content, 0, most);
        if (outputOffset(offset) + content.length >= excerpt.total()) {
            append(slice, tail, Math.max(0, offset - head.length - excerpt.total()), most);
        }
        return slice.toByteArray();
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

    /** @param known how many bytes clients have already */
    private static byte[] content(byte[] output, int known) {
        byte[] plain = plain(output);
        byte[] content = Arrays.copyOfRange(plain, Math.min(known, plain.length), plain.length);
        for (int at = 0; at < content.length; at++) {
            if (content[at] == '"' && beginsAnObject(plain, known + at)) {
                content[at] = '\'';
            }
        }
        return content;
    }

    /** Whether before a place in its line there is nothing but one opening brace; more blanks than are looked at count as it. */
    private static boolean beginsAnObject(byte[] output, int at) {
        int first = Math.max(0, at - LOOK_BEHIND);
        int brace = beforeBlanks(output, at, first);
        if (brace < first) {
            return at - first == LOOK_BEHIND;
        }
        if (output[brace] != '{') {
            return false;
        }
        int before = beforeBlanks(output, brace, first);
        return before < first || output[before] == '\n';
    }

    /** The last place before one that holds no blank; before the first that may be looked at when there is none. */
    private static int beforeBlanks(byte[] output, int at, int first) {
        int before = at - 1;
        while (before >= first && (output[before] == BLANK || output[before] == '\t' || output[before] == '\r')) {
            before--;
        }
        return before;
    }

    private static byte[] plain(byte[] output) {
        byte[] plain = output.clone();
        for (int at = 0; at < plain.length; at++) {
            if (plain[at] == STX || plain[at] == ETX) {
                plain[at] = BLANK;
            }
        }
        return plain;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package dev.berth.server.tfe.run;

import java.util.Arrays;

/**
 * Output as a client prints it, byte for byte, whatever is in it. A client takes ETX for the end, and a line that is an
 * object of JSON for something that it has to draw itself: who reads the plan would miss it, or see what another one wrote
 * for them. So STX and ETX become blanks, the brace that begins such a line becomes a round one, and a line that is
 * {@code null} gets a capital letter. Each byte depends on its neighbours alone, at most {@link #REACH} of them on each side, so
 * that pieces of any size fit together.
 */
final class PlainLines {
    static final int REACH = 4096;

    private static final byte STX = 2;
    private static final byte ETX = 3;
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private enum Verdict {
        PLAIN,
        STRUCTURED,
        /** What comes next will tell. */
        OPEN
    }

    private final byte[] window;
    private final boolean complete;

    /**
     * @param window output, with {@link #REACH} bytes more on both sides of what is asked for where there are so many
     * @param complete whether nothing will ever follow
     */
    PlainLines(byte[] window, boolean complete) {
        this.window = window;
        this.complete = complete;
    }

    /** The bytes from one place to another, or as many of them as it is settled how they are shown. */
    byte[] piece(int from, int to) {
        byte[] piece = Arrays.copyOfRange(window, from, to);
        for (int at = from; at < to; at++) {
            byte found = window[at];
            if (found == STX || found == ETX) {
                piece[at - from] = ' ';
            } else if ((found == '{' || found == 'n') && beginsLine(at)) {
                Verdict verdict = found == '{' ? object(at) : nothing(at);
                if (verdict == Verdict.OPEN) {
                    return Arrays.copyOf(piece, at - from);
                }
                if (verdict == Verdict.STRUCTURED) {
                    piece[at - from] = (byte) (found == '{' ? '(' : 'N');
                }
            }
        }
        return piece;
    }

    /** More blanks than are looked at count as all of a line. */
    private boolean beginsLine(int at) {
        int before = at - 1;
        while (before >= 0 && at - before <= REACH && blank(before)) {
            before--;
        }
        return before < 0 || at - before > REACH || window[before] == '\n';
    }

    private Verdict object(int at) {
        int next = afterBlanks(at + 1, at);
        if (next - at > REACH) {
            return Verdict.STRUCTURED;
        }
        if (next == window.length) {
            return complete ? Verdict.PLAIN : Verdict.OPEN;
        }
        return window[next] == '"' || window[next] == '}' ? Verdict.STRUCTURED : Verdict.PLAIN;
    }

    private Verdict nothing(int at) {
        for (int letter = 1; letter < NULL.length; letter++) {
            if (at + letter == window.length) {
                return complete ? Verdict.PLAIN : Verdict.OPEN;
            }
            if (window[at + letter] != NULL[letter]) {
                return Verdict.PLAIN;
            }
        }
        int next = afterBlanks(at + NULL.length, at);
        if (next - at > REACH) {
            return Verdict.STRUCTURED;
        }
        if (next == window.length) {
            return complete ? Verdict.STRUCTURED : Verdict.OPEN;
        }
        return window[next] == '\n' ? Verdict.STRUCTURED : Verdict.PLAIN;
    }

    private int afterBlanks(int from, int at) {
        int next = from;
        while (next < window.length && next - at <= REACH && blank(next)) {
            next++;
        }
        return next;
    }

    private boolean blank(int at) {
        return switch (window[at]) {
            case ' ', '\t', '\r', STX, ETX -> true;
            default -> false;
        };
    }
}

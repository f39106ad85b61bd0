package dev.berth.server.api.log;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Finds the lines of output in which a text occurs, whatever its capitals and colours. A line is looked at in pieces that
 * overlap, so that one that never ends costs no more than others.
 */
public final class LineSearch {
    private static final int PIECE = 64 * 1024;
    private static final int MOST = 200;
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");

    private final String needle;
    private final int overlap;
    private final List<Match> matches = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long at;
    private long lineStart;
    private long lines;
    private boolean found;

    /**
     * A line in which it occurs.
     *
     * @param line counted from 0 where the search began
     * @param at its first byte, counted over the whole output
     */
    @RegisterForReflection
    public record Match(long line, long at) {}

    /** @param from where the search begins: the beginning of a line */
    LineSearch(String needle, long from) {
        this.needle = needle.toLowerCase(Locale.ROOT);
        this.overlap = 8 * needle.length() + 64;
        this.at = from;
        this.lineStart = from;
    }

    /** The next bytes; those behind the last match that there is room for are passed over. */
    void accept(byte[] bytes) {
        int begin = 0;
        for (int index = 0; index < bytes.length && !full(); index++) {
            boolean ends = bytes[index] == '\n';
            if (ends || index + 1 == bytes.length) {
                int length = index + (ends ? 0 : 1) - begin;
                take(bytes, begin, length);
                at += length;
                begin = index + 1;
            }
            if (ends) {
                at++;
                endLine();
            }
        }
    }

    private void take(byte[] bytes, int from, int length) {
        for (int done = 0; done < length; ) {
            int room = Math.min(length - done, PIECE + overlap - line.size());
            line.write(bytes, from + done, room);
            done += room;
            if (line.size() >= PIECE + overlap) {
                look();
                byte[] seen = line.toByteArray();
                line.reset();
                line.writeBytes(Arrays.copyOfRange(seen, seen.length - overlap, seen.length));
            }
        }
    }

    private void endLine() {
        look();
        line.reset();
        found = false;
        lines++;
        lineStart = at;
    }

    private void look() {
        String text = COLOURS.matcher(line.toString(StandardCharsets.UTF_8)).replaceAll("");
        if (!found && text.toLowerCase(Locale.ROOT).contains(needle)) {
            found = true;
            matches.add(new Match(lines, lineStart));
        }
    }

    /** There is nothing behind it: a line that has not ended counts as well. */
    void end() {
        if (!full()) {
            look();
        }
    }

    boolean full() {
        return matches.size() >= MOST && !found;
    }

    List<Match> matches() {
        return List.copyOf(matches);
    }

    /** How many lines have ended. */
    long lines() {
        return lines;
    }

    /** Where the first line begins that was not looked at to its end. */
    long next() {
        return lineStart;
    }
}

package dev.berth.agent.output;

import java.util.function.Consumer;

/** Cuts a text that comes in pieces into lines; of a longer one only the beginning counts. */
final class LineSplitter {
    private static final int LONGEST = 1000;

    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();

    /** @param lines told each line, without its end */
    LineSplitter(Consumer<String> lines) {
        this.lines = lines;
    }

    void accept(String text) {
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            append(text, from, end);
            endLine();
            from = end + 1;
        }
        append(text, from, text.length());
    }

    private void append(String text, int from, int to) {
        int room = LONGEST - line.length();
        if (room > 0) {
            line.append(text, from, Math.min(to, from + room));
        }
    }

    /** What has no end yet counts as a line, if there is something. */
    void flush() {
        if (!line.isEmpty()) {
            endLine();
        }
    }

    /** Forgets what has no end yet. */
    void reset() {
        line.setLength(0);
    }

    private void endLine() {
        String whole = line.toString();
        line.setLength(0);
        lines.accept(whole);
    }
}

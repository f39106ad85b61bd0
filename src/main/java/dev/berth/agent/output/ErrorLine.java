package dev.berth.agent.output;

import org.jspecify.annotations.Nullable;

/** Remembers the last line that reports an error. */
final class ErrorLine {
    private static final int LONGEST = 1000;
    private static final String MARK = "Error: ";

    private final StringBuilder line = new StringBuilder();
    private @Nullable String last;

    void reset() {
        line.setLength(0);
        last = null;
    }

    void accept(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                endLine();
            } else if (line.length() < LONGEST) {
                line.append(c);
            }
        }
    }

    @Nullable
    String last() {
        endLine();
        return last;
    }

    private void endLine() {
        int mark = line.indexOf(MARK);
        // Terraform puts a bar before the lines of a diagnosis; the rest of the line is its own.
        if (mark >= 0 && mark <= 2) {
            last = line.substring(mark + MARK.length()).strip();
        }
        line.setLength(0);
    }
}

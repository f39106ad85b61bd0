package dev.berth.agent.output;

import dev.berth.agent.files.FullDisk;

/**
 * What the lines of the present step say about how it ends: the last of them, and whether an error speaks of a full
 * disk. What a program prints before the tool's first error proves nothing: it may run on another machine.
 */
final class StepLines {
    private static final int LONGEST = 1000;
    private static final int LONGEST_MARGIN = 2;
    private static final String MARK = "Error: ";

    private final StringBuilder line = new StringBuilder();
    private String last = "";
    private boolean failed;
    private boolean fullDisk;

    void reset() {
        line.setLength(0);
        last = "";
        failed = false;
        fullDisk = false;
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

    /** The last line with something in it, empty without one. */
    String last() {
        endLine();
        return last;
    }

    boolean fullDisk() {
        endLine();
        return fullDisk;
    }

    private void endLine() {
        String text = line.toString();
        line.setLength(0);
        if (text.isBlank()) {
            return;
        }
        last = text.strip();
        int mark = text.indexOf(MARK);
        failed |= mark >= 0 && mark <= LONGEST_MARGIN;
        fullDisk |= failed && FullDisk.saidIn(text);
    }
}

package dev.berth.agent.output;

import dev.berth.agent.files.FullDisk;

/**
 * What the lines of the present step say about how it ends: the last of them, and whether an error speaks of a full
 * disk. What a program prints before the tool's first error proves nothing: it may run on another machine.
 */
final class StepLines {
    private static final int LONGEST_MARGIN = 2;
    private static final String MARK = "Error:";

    private String last = "";
    private boolean failed;
    private boolean fullDisk;

    void reset() {
        last = "";
        failed = false;
        fullDisk = false;
    }

    /** The last line with something in it, empty without one. */
    String last() {
        return last;
    }

    boolean fullDisk() {
        return fullDisk;
    }

    /** The next line of the output. */
    void line(String text) {
        if (text.isBlank()) {
            return;
        }
        last = text.strip();
        int mark = text.indexOf(MARK);
        failed |= mark >= 0 && mark <= LONGEST_MARGIN;
        fullDisk |= failed && FullDisk.saidIn(text);
    }
}

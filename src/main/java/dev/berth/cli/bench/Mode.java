package dev.berth.cli.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is measured. */
enum Mode {
    /** Submissions alone, with nobody to run them. */
    SUBMIT,
    /** Plans from their submission to their acknowledged end. */
    DRAIN,
    /** From a submission to its assignment at the agent, at an even rate. */
    LATENCY,
    /** The cost of many idle agents, and the latency beside them. */
    AGENTS,
    /** Plans and applies with their confirmations. */
    MIXED;

    /** Whether submissions come at an even rate, for a time. */
    boolean paced() {
        return this == LATENCY || this == AGENTS;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Mode> of(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(Mode::word).collect(Collectors.joining(", "));
    }
}

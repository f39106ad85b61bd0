package dev.berth.agent.output;

import org.jspecify.annotations.Nullable;

/**
 * Finds in a tool's output what it failed at: the first error that it reports, with its place. What only follows from
 * another error, or announces it, counts when there is nothing else.
 *
 * <p>An error is a line with its title, which may go on in the next ones; a blank line; where it is, with an excerpt; and
 * what it means. Where colours are allowed there is a bar before each line.
 */
final class Diagnosis {
    private static final int LONGEST = 1000;
    /** A title that is empty, or begins in the next line, leaves nothing behind the colon. */
    private static final String ERROR = "Error:";

    private static final String WARNING = "Warning:";
    private static final String BAR = "\u2502";

    private @Nullable Entry current;
    private @Nullable Entry best;

    void reset() {
        current = null;
        best = null;
    }

    /** What the step failed at, on one line; null when no error was reported. */
    @Nullable
    String cause() {
        settle();
        Entry found = best;
        return found == null ? null : found.text();
    }

    /** The next line of the output. */
    void line(String text) {
        boolean barred = text.startsWith(BAR);
        String plain = (barred ? text.substring(BAR.length()) : text).stripTrailing();
        String content = barred && plain.startsWith(" ") ? plain.substring(1) : plain;
        if (content.equals(ERROR) || content.startsWith(ERROR + " ")) {
            settle();
            current = new Entry(content.substring(ERROR.length()).strip());
        } else if (content.equals(WARNING) || content.startsWith(WARNING + " ") || content.startsWith("\u2575")) {
            settle();
        } else if (current != null) {
            current.line(content);
        }
    }

    /** The error that was being read is complete. */
    private void settle() {
        Entry ended = current;
        current = null;
        if (ended != null && (best == null || ended.weight() > best.weight())) {
            best = ended;
        }
    }

    /** One error. */
    private static final class Entry {
        private enum Part {
            TITLE,
            PLACE,
            MEANING,
            REST
        }

        private final StringBuilder title = new StringBuilder();
        private final StringBuilder place = new StringBuilder();
        private final StringBuilder meaning = new StringBuilder();
        private Part part = Part.TITLE;

        Entry(String title) {
            this.title.append(title);
        }

        void line(String content) {
            if (content.isBlank()) {
                part = afterBlank();
            } else if (part == Part.TITLE) {
                add(title, content);
            } else if (part == Part.PLACE && (content.startsWith("  on ") || content.startsWith("  with "))) {
                add(place, content);
            } else if (part == Part.PLACE && (!place.isEmpty() || content.startsWith("   "))) {
                // The excerpt, up to the next blank line: the number of its line may be as wide as the margin.
                return;
            } else if (part != Part.REST) {
                part = Part.MEANING;
                add(meaning, content);
            }
        }

        private Part afterBlank() {
            return switch (part) {
                case TITLE -> Part.PLACE;
                case PLACE -> place.isEmpty() ? Part.PLACE : Part.MEANING;
                case MEANING -> meaning.isEmpty() ? Part.MEANING : Part.REST;
                case REST -> Part.REST;
            };
        }

        private static void add(StringBuilder to, String content) {
            if (to.length() < LONGEST) {
                to.append(to.isEmpty() ? "" : " ").append(content.strip());
            }
        }

        /** How much it says about the cause. */
        int weight() {
            if (title.indexOf("encountered problems during initiali") >= 0) {
                return 0;
            }
            return title.indexOf("No value for required variable") >= 0 ? 1 : 2;
        }

        String text() {
            String where = place.toString().replaceFirst(":$", "");
            String heading = (title + " " + where).strip();
            String whole = heading + (heading.isEmpty() || meaning.isEmpty() ? "" : ": ") + meaning;
            return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST - 1) + "…";
        }
    }
}

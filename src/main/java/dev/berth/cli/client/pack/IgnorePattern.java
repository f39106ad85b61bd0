package dev.berth.cli.client.pack;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One pattern of a {@code .terraformignore}, read as Terraform reads it. It is matched step by step against all that it may
 * still become, so a match takes time in proportion to pattern and path, whatever the pattern is.
 */
final class IgnorePattern {
    /** What a part of the pattern stands for. */
    private sealed interface Part {
        /** That character. */
        record Letter(int character) implements Part {}

        /** {@code ?}: any character of a name. */
        record One() implements Part {}

        /** {@code [a-z]}: one of these, or with {@code ^} none of these. */
        record OneOf(List<Range> ranges, boolean none) implements Part {}

        /** {@code *}: what is left of a name. */
        record Name() implements Part {}

        /** {@code **}{@code /}: any directories, or none. */
        record Directories() implements Part {}

        /** {@code **} at the end: everything. */
        record Rest() implements Part {}
    }

    private record Range(int first, int last) {}

    private final List<Part> parts;

    private IgnorePattern(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** The pattern as it stands in the file, without its {@code !}. */
    static IgnorePattern of(String text) {
        String whole = text.endsWith("/") ? text + "**" : text;
        return new IgnorePattern(parts(whole.startsWith("/") ? whole.substring(1) : "**/" + whole));
    }

    /** Whether it names this path, of steps with a {@code /} between them; that of a directory may end with one. */
    boolean matches(String path) {
        boolean[] at = new boolean[parts.size() + 1];
        boolean[] within = new boolean[parts.size()];
        at[0] = true;
        skipWhatMayBeEmpty(at);
        for (int character : path.codePoints().toArray()) {
            boolean[] next = new boolean[at.length];
            boolean[] nextWithin = new boolean[within.length];
            for (int part = 0; part < parts.size(); part++) {
                if (at[part] || within[part]) {
                    step(part, character, at[part], next, nextWithin);
                }
            }
            skipWhatMayBeEmpty(next);
            at = next;
            within = nextWithin;
        }
        return at[parts.size()];
    }

    private void step(int part, int character, boolean at, boolean[] next, boolean[] within) {
        switch (parts.get(part)) {
            case Part.Letter letter -> next[part + 1] |= at && letter.character() == character;
            case Part.One one -> next[part + 1] |= at && character != '/';
            case Part.OneOf set ->
                next[part + 1] |= at
                        && set.none()
                                != set.ranges().stream()
                                        .anyMatch(range -> range.first() <= character && character <= range.last());
            case Part.Name name -> next[part] |= at && character != '/';
            case Part.Rest rest -> next[part] |= at;
            case Part.Directories directories -> {
                within[part] = true;
                next[part + 1] |= character == '/';
            }
        }
    }

    private void skipWhatMayBeEmpty(boolean[] at) {
        for (int part = 0; part < parts.size(); part++) {
            boolean mayBeEmpty = switch (parts.get(part)) {
                case Part.Name name -> true;
                case Part.Rest rest -> true;
                case Part.Directories directories -> true;
                case Part.Letter letter -> false;
                case Part.One one -> false;
                case Part.OneOf set -> false;
            };
            at[part + 1] |= at[part] && mayBeEmpty;
        }
    }

    private static List<Part> parts(String pattern) {
        List<Part> parts = new ArrayList<>();
        int[] text = pattern.codePoints().toArray();
        int next = 0;
        while (next < text.length) {
            next = part(text, next, parts);
        }
        return parts;
    }

    /** Reads the part that begins there, and answers with where the next one does. */
    private static int part(int[] text, int start, List<Part> parts) {
        switch (text[start]) {
            case '*' -> {
                return stars(text, start, parts);
            }
            case '?' -> parts.add(new Part.One());
            case '\\' -> {
                boolean escapes = start + 1 < text.length;
                parts.add(new Part.Letter(text[escapes ? start + 1 : start]));
                return start + (escapes ? 2 : 1);
            }
            case '[' -> {
                int end = endOfSet(text, start);
                if (end > 0) {
                    parts.add(set(text, start + 1, end));
                    return end + 1;
                }
                parts.add(new Part.Letter('['));
            }
            default -> parts.add(new Part.Letter(text[start]));
        }
        return start + 1;
    }

    private static int stars(int[] text, int start, List<Part> parts) {
        if (start + 1 >= text.length || text[start + 1] != '*') {
            parts.add(new Part.Name());
            return start + 1;
        }
        int end = start + 2;
        if (end < text.length && text[end] == '/') {
            end++;
        }
        parts.add(end == text.length ? new Part.Rest() : new Part.Directories());
        return end;
    }

    /** Where the bracket closes, or 0: then it is a letter as any other. One right after the first is one of the set. */
    private static int endOfSet(int[] text, int start) {
        int first = start + (start + 1 < text.length && text[start + 1] == '^' ? 2 : 1);
        for (int at = first + 1; at < text.length; at++) {
            if (text[at] == ']') {
                return at;
            }
        }
        return 0;
    }

    private static Part set(int[] text, int start, int end) {
        boolean none = text[start] == '^';
        List<Range> ranges = new ArrayList<>();
        int at = none ? start + 1 : start;
        while (at < end) {
            boolean range = at + 2 < end && text[at + 1] == '-';
            ranges.add(new Range(text[at], text[range ? at + 2 : at]));
            at += range ? 3 : 1;
        }
        return new Part.OneOf(ranges, none);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "IgnorePattern[%d parts]", parts.size());
    }
}

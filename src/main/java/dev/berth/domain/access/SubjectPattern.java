package dev.berth.domain.access;

import static dev.berth.domain.Invariant.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which subjects of an issuer are meant (I3). The whole subject has to match. {@code *} stands for one or more characters
 * of one segment, and segments end at {@code /} and {@code :}; {@code **} stands for one or more characters whatever they
 * are. All else stands for itself, letter by letter, upper and lower case being different.
 */
public record SubjectPattern(String text) {
    /** Of a pattern. */
    public static final int LONGEST = 500;

    /** Subjects that are longer match nothing. */
    public static final int LONGEST_SUBJECT = 1_000;

    private static final int MOST_WILDCARDS = 8;
    private static final String SERVICE_ACCOUNTS = "system:serviceaccount:";

    public SubjectPattern {
        String problem = problem(text);
        require(problem.isEmpty(), "a subject pattern " + problem);
    }

    /** What is wrong with a pattern; empty when nothing is. */
    public static String problem(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return "must have 1 to " + LONGEST + " characters";
        }
        if (!isPlain(text)) {
            return "must not have control characters, nor others that cannot be seen";
        }
        if (text.contains("***")) {
            return "must not have more than two * in a row";
        }
        int first = text.indexOf('*');
        if (first < 0) {
            return "";
        }
        if (parts(text).stream().filter(SubjectPattern::isWildcard).count() > MOST_WILDCARDS) {
            return "must not have more than " + MOST_WILDCARDS + " of * and **";
        }
        return fixedEnough(text.substring(0, first))
                ? ""
                : "must name before its first * whose subjects are meant, as repo:acme/* and"
                        + " system:serviceaccount:ci:* do: with a whole segment, besides what all subjects of the"
                        + " issuer begin with";
    }

    /**
     * Whether what stands before the first wildcard names somebody. It counts as far as its last separator, because half a
     * name is also the beginning of somebody else's; and a first word such as {@code repo} is said by everybody.
     */
    private static boolean fixedEnough(String before) {
        if (SERVICE_ACCOUNTS.startsWith(before)) {
            return false;
        }
        String rest = before.startsWith(SERVICE_ACCOUNTS)
                ? "kubernetes:" + before.substring(SERVICE_ACCOUNTS.length())
                : before;
        int end = Math.max(rest.lastIndexOf('/'), rest.lastIndexOf(':'));
        if (end < 0) {
            return false;
        }
        List<String> segments = Arrays.stream(rest.substring(0, end).split("[/:]"))
                .filter(segment -> !segment.isBlank())
                .toList();
        boolean scheme = !segments.isEmpty() && segments.getFirst().chars().allMatch(SubjectPattern::isOfWord);
        return segments.size() > (scheme ? 1 : 0);
    }

    private static boolean isOfWord(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-' || c == '.' || c == '+';
    }

    /** Whether a subject is one of those that are meant. Takes time by the lengths of both, whatever they are. */
    public boolean matches(String subject) {
        if (subject.isEmpty() || subject.length() > LONGEST_SUBJECT || !isPlain(subject)) {
            return false;
        }
        // At which places of the subject the parts so far can end.
        boolean[] reached = new boolean[subject.length() + 1];
        reached[0] = true;
        for (String part : parts(text)) {
            reached = isWildcard(part) ? afterWildcard(reached, subject, part) : afterText(reached, subject, part);
        }
        return reached[subject.length()];
    }

    private static boolean[] afterText(boolean[] reached, String subject, String part) {
        boolean[] next = new boolean[reached.length];
        for (int at = 0; at + part.length() < reached.length; at++) {
            next[at + part.length()] = reached[at] && subject.startsWith(part, at);
        }
        return next;
    }

    private static boolean[] afterWildcard(boolean[] reached, String subject, String part) {
        boolean[] next = new boolean[reached.length];
        for (int at = 0; at < subject.length(); at++) {
            char c = subject.charAt(at);
            boolean taken = part.length() == 2 || (c != '/' && c != ':');
            next[at + 1] = taken && (reached[at] || next[at]);
        }
        return next;
    }

    /** The pattern in pieces: wildcards, and the text between them. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            boolean star = text.charAt(at) == '*';
            int end = at;
            while (end < text.length() && (text.charAt(end) == '*') == star) {
                end++;
            }
            parts.add(text.substring(at, end));
            at = end;
        }
        return parts;
    }

    private static boolean isWildcard(String part) {
        return part.equals("*") || part.equals("**");
    }

    /** Whether all of it can be seen: what cannot would let two different texts look like one. */
    private static boolean isPlain(String text) {
        return text.codePoints().allMatch(SubjectPattern::isPlain);
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}

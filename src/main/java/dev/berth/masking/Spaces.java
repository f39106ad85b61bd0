package dev.berth.masking;

/** White space as one space, however much of it stands there. */
final class Spaces {
    /** More of it at one place is not taken for one space. */
    static final int LONGEST = 256;

    private Spaces() {}

    static char spaced(char c) {
        return c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
    }

    /** Where the next character is; white space counts as one. */
    static int after(char[] text, int at, int end) {
        int next = at + 1;
        if (spaced(text[at]) == ' ') {
            int furthest = Math.min(end, at + LONGEST);
            while (next < furthest && spaced(text[next]) == ' ') {
                next++;
            }
        }
        return next;
    }

    /** Whether the text certainly holds so many characters, whatever follows: white space at its end may go on. */
    static boolean holds(char[] text, int from, int end, int characters) {
        int at = from;
        for (int i = 0; i < characters; i++) {
            if (at >= end) {
                return false;
            }
            at = after(text, at, end);
        }
        return at < end || spaced(text[end - 1]) != ' ';
    }

    /** The text with one space for all white space inside it, and none around it. */
    static String collapsed(String text) {
        char[] from = text.strip().toCharArray();
        StringBuilder to = new StringBuilder(from.length);
        for (int at = 0; at < from.length; at = after(from, at, from.length)) {
            to.append(spaced(from[at]));
        }
        return to.toString();
    }
}

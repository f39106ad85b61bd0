package dev.berth.masking;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * All forms of all secrets, ready to be looked for. Immutable. White space counts as one space, however much of it
 * stands there, since tools break the lines of their messages and indent them.
 *
 * <p>Forms are looked up in a sorted array, narrowed character by character, so that a look costs the logarithm of their
 * number and no more than {@link #LONGEST} steps. Of a longer form only its beginning is there; its other blocks are
 * known by their hashes, and looked for where the block before has just been found. Thus a secret of a megabyte costs
 * little memory, and text that resembles it no time.
 */
public final class Masks {
    /** What stands in the place of a secret. */
    public static final String MASK = "***";

    /** No secrets at all. */
    public static final Masks NONE = new Builder().build();

    /** How long the blocks of a long form are: its first block alone is taken for the secret. */
    static final int BLOCK = 64;

    /** Longer forms go by their blocks. */
    static final int LONGEST = 2 * BLOCK;

    private static final int BEGINNING = 3;
    private static final int BEGINNINGS = 1 << 18;

    private final String[] forms;
    private final long[] beginnings;
    private final BlockSet blocks;

    private Masks(String[] forms, long[] beginnings, BlockSet blocks) {
        this.forms = forms;
        this.beginnings = beginnings;
        this.blocks = blocks;
    }

    /** Collects forms. */
    static final class Builder {
        private final Set<String> forms = new HashSet<>();
        private final BlockSet blocks = new BlockSet();

        void add(String text) {
            String form = Spaces.collapsed(text);
            int length = form.length();
            if (length <= LONGEST) {
                forms.add(form);
                return;
            }
            forms.add(form.substring(0, BLOCK));
            for (int at = 0; at + BLOCK <= length; at += BLOCK) {
                blocks.add(hash(form, at));
            }
            blocks.add(hash(form, length - BLOCK));
        }

        Masks build() {
            String[] sorted = forms.toArray(String[]::new);
            Arrays.sort(sorted);
            long[] beginnings = new long[BEGINNINGS / Long.SIZE];
            for (String form : sorted) {
                int slot = slot(form.charAt(0), form.charAt(1), form.charAt(2));
                beginnings[slot / Long.SIZE] |= 1L << slot;
            }
            return new Masks(sorted, beginnings, blocks);
        }

        private static long hash(String form, int at) {
            long hash = 0;
            for (int i = at; i < at + BLOCK; i++) {
                hash = BlockSet.step(hash, form.charAt(i));
            }
            return hash;
        }
    }

    /** The text with every secret masked. */
    public String mask(String text) {
        if (forms.length == 0) {
            return text;
        }
        Masker masker = new Masker(this);
        return masker.accept(text) + masker.finish();
    }

    /** Whether the whole text is one of the forms. */
    public boolean covers(String text) {
        return Arrays.binarySearch(forms, text) >= 0;
    }

    /** Whether there is nothing to mask. */
    public boolean isEmpty() {
        return forms.length == 0;
    }

    @Override
    public String toString() {
        return "Masks[" + forms.length + "]";
    }

    /**
     * The length of the longest form that begins here, 0 when none does. When the text ends before that is certain, the
     * answer is the complement ({@code ~}) of what holds if nothing follows.
     */
    int longest(char[] text, int from, int end) {
        if (forms.length == 0 || cannotBegin(text, from, end)) {
            return 0;
        }
        int low = 0;
        int high = forms.length;
        int depth = 0;
        int best = 0;
        int at = from;
        while (true) {
            if (forms[low].length() == depth) {
                best = at - from;
                low++;
                if (low == high) {
                    return goesOn(text, at, end) ? ~best : best;
                }
            }
            if (at >= end) {
                return ~best;
            }
            char wanted = Spaces.spaced(text[at]);
            low = firstFrom(low, high, depth, wanted);
            high = wanted == Character.MAX_VALUE ? high : firstFrom(low, high, depth, (char) (wanted + 1));
            if (low == high) {
                return best;
            }
            depth++;
            at = Spaces.after(text, at, end);
        }
    }

    /** The length of the block of a long form that is here, 0 when none is or the text ends before. */
    int block(char[] text, int from, int end) {
        if (blocks.isEmpty()) {
            return 0;
        }
        long hash = 0;
        int at = from;
        for (int i = 0; i < BLOCK; i++) {
            if (at >= end) {
                return 0;
            }
            hash = BlockSet.step(hash, Spaces.spaced(text[at]));
            at = Spaces.after(text, at, end);
        }
        return blocks.contains(hash) ? at - from : 0;
    }

    /** Whether white space that belongs to what was found may go on behind the text. */
    private static boolean goesOn(char[] text, int at, int end) {
        return at >= end && Spaces.spaced(text[at - 1]) == ' ';
    }

    private boolean cannotBegin(char[] text, int from, int end) {
        if (Spaces.spaced(text[from]) == ' ') {
            return true;
        }
        if (from + BEGINNING > end) {
            return false;
        }
        int third = Spaces.after(text, from + 1, end);
        if (third >= end) {
            return false;
        }
        int slot = slot(text[from], Spaces.spaced(text[from + 1]), Spaces.spaced(text[third]));
        return (beginnings[slot / Long.SIZE] & 1L << slot) == 0;
    }

    private static int slot(char first, char second, char third) {
        return (first * 4099 ^ second * 67 ^ third) & BEGINNINGS - 1;
    }

    /** The first form in the range whose character at this depth is that one or a later one; all agree before it. */
    private int firstFrom(int from, int to, int depth, char wanted) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (forms[middle].charAt(depth) < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

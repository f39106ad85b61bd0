package dev.berth.masking;

import java.util.Arrays;

/** Hashes of blocks, in one array: a secret of a megabyte has tens of thousands of them in all its forms. */
final class BlockSet {
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private long[] table = new long[16];
    private int size;

    /** The hash of a text and one more character. */
    static long step(long hash, char next) {
        return (hash + next + 1) * FACTOR;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(long hash) {
        if (2 * (size + 1) > table.length) {
            long[] old = table;
            table = new long[2 * old.length];
            Arrays.stream(old).filter(each -> each != 0).forEach(each -> table[place(each)] = each);
        }
        int place = place(occupied(hash));
        if (table[place] == 0) {
            table[place] = occupied(hash);
            size++;
        }
    }

    boolean contains(long hash) {
        return table[place(occupied(hash))] != 0;
    }

    /** Nothing is said by 0. */
    private static long occupied(long hash) {
        return hash == 0 ? 1 : hash;
    }

    private int place(long hash) {
        int at = (int) (hash >>> 32) & table.length - 1;
        while (table[at] != 0 && table[at] != hash) {
            at = at + 1 & table.length - 1;
        }
        return at;
    }
}

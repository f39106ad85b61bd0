package dev.berth.server.persistence.log;

/** Where characters begin in UTF-8: every byte of a character but its first looks like 10xxxxxx. */
final class Utf8 {
    private Utf8() {}

    /** Whether a cut at this index would go through a character. */
    static boolean inside(byte[] bytes, int index) {
        return index < bytes.length && (bytes[index] & 0xC0) == 0x80;
    }

    /** The nearest place for a cut at or before the index. */
    static int floor(byte[] bytes, int index) {
        int place = Math.min(index, bytes.length);
        while (place > 0 && inside(bytes, place)) {
            place--;
        }
        return place;
    }

    /** The nearest place for a cut at or after the index. */
    static int ceiling(byte[] bytes, int index) {
        int place = Math.min(index, bytes.length);
        while (inside(bytes, place)) {
            place++;
        }
        return place;
    }
}

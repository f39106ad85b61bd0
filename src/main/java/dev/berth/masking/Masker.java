package dev.berth.masking;

import java.util.Arrays;

/**
 * Replaces secrets in a stream of text that arrives in pieces; how it is cut makes no difference. A tail that may be the
 * beginning of a secret is held back until more text, or the end, decides. Secrets that overlap are masked as one. Not
 * safe for use by several threads.
 */
public final class Masker {
    private final Masks masks;
    private char[] held = new char[1024];
    private int count;
    /** Up to here the held text is masked, and the mask is out. */
    private int maskedUntil;
    /** Where the last block of a long secret ended. */
    private int blockEnd = -1;
    /** Whether the secret that was found last continues a long one, and belongs to the same mask. */
    private boolean goesOn;

    public Masker(Masks masks) {
        this.masks = masks;
    }

    /** Goes on in the same text with other masks: what is held back is judged by the new ones. Not to be used itself any more. */
    public Masker goingOnWith(Masks others) {
        Masker next = new Masker(others);
        next.held = held;
        next.count = count;
        next.maskedUntil = maskedUntil;
        next.blockEnd = blockEnd;
        next.goesOn = goesOn;
        return next;
    }

    /** What can be said of the text so far, masked. */
    public String accept(CharSequence text) {
        int needed = count + text.length();
        if (needed > held.length) {
            held = Arrays.copyOf(held, Math.max(needed, 2 * held.length));
        }
        for (int i = 0; i < text.length(); i++) {
            held[count + i] = text.charAt(i);
        }
        count = needed;
        return drain(false);
    }

    /** The rest, masked; the stream has ended. */
    public String finish() {
        String rest = drain(true);
        maskedUntil = 0;
        blockEnd = -1;
        return rest;
    }

    private String drain(boolean ended) {
        StringBuilder out = new StringBuilder(count);
        int at = 0;
        while (at < count) {
            int length = secretAt(at, ended);
            if (length < 0) {
                break;
            }
            if (length > 0) {
                if (at >= maskedUntil && !(goesOn && at == maskedUntil)) {
                    out.append(Masks.MASK);
                }
                maskedUntil = Math.max(maskedUntil, at + length);
            }
            if (at >= maskedUntil) {
                out.append(held[at]);
            }
            at++;
        }
        System.arraycopy(held, at, held, 0, count - at);
        count -= at;
        maskedUntil = Math.max(0, maskedUntil - at);
        blockEnd = Math.max(-1, blockEnd - at);
        return out.toString();
    }

    /** The length of the secret that begins here, 0 for none, negative when only more text can tell. */
    private int secretAt(int at, boolean ended) {
        // Inside a long secret, or right behind its last block, the next block may begin.
        boolean inside = at <= blockEnd;
        goesOn = false;
        if (inside && !ended && !Spaces.holds(held, at, count, Masks.BLOCK)) {
            return -1;
        }
        int length = masks.longest(held, at, count);
        if (length < 0) {
            if (!ended) {
                return -1;
            }
            length = ~length;
        }
        int block = inside || length >= Masks.BLOCK ? masks.block(held, at, count) : 0;
        if (block > 0) {
            goesOn = inside;
            blockEnd = Math.max(blockEnd, at + block);
            length = Math.max(length, block);
        }
        return length;
    }
}

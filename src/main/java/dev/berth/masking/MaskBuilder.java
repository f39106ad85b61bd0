package dev.berth.masking;

import java.util.Collection;

/**
 * Builds the masks of values. A whole value is masked from four characters on, a part of one from six: below that masks
 * would stand in every other line and would tell more than they hide. All forms of a value are made; those of its parts
 * only as long as they are few, since somebody may keep a whole database dump in a variable.
 */
final class MaskBuilder implements Parts.Sink {
    static final int SHORTEST_VALUE = 4;
    static final int SHORTEST_PART = 6;

    /** Encodings of parts are made for so many characters of parts; what is beyond is masked as it is and quoted. */
    private static final int MOST_ENCODED = 256 * 1024;

    /** Each character of a value costs a piece of its base64; so they are made for values that people keep, and few. */
    private static final int LONGEST_BROKEN = 4 * 1024;

    private static final int MOST_BROKEN = 64 * 1024;

    private final Masks.Builder masks = new Masks.Builder();
    private int encoded;
    private int broken;

    private MaskBuilder() {}

    static Masks build(Collection<Secrets.Value> values) {
        MaskBuilder builder = new MaskBuilder();
        values.forEach(value -> Parts.of(value, builder));
        return builder.masks.build();
    }

    @Override
    public void value(String text) {
        String bare = text.strip();
        if (bare.length() >= SHORTEST_VALUE && !CommonValues.isWord(bare)) {
            quoted(text, bare);
            encoded(text, bare);
            broken(bare);
        }
    }

    private void broken(String text) {
        if (text.length() <= LONGEST_BROKEN && broken + text.length() <= MOST_BROKEN) {
            broken += text.length();
            Encodings.brokenBase64(text, this::addEncoded);
        }
    }

    @Override
    public void part(String text) {
        String bare = text.strip();
        if (bare.length() < SHORTEST_PART || CommonValues.isCommonPart(bare)) {
            return;
        }
        quoted(text, bare);
        if (encoded + text.length() <= MOST_ENCODED) {
            encoded += text.length();
            encoded(text, bare);
        }
    }

    private void quoted(String text, String bare) {
        Quoting.forms(text, masks::add);
        if (!bare.equals(text)) {
            Quoting.forms(bare, masks::add);
        }
    }

    /** The white space around a value is often trimmed before it is used. */
    private void encoded(String text, String bare) {
        encoded(text);
        if (!bare.equals(text)) {
            encoded(bare);
        }
    }

    private void encoded(String text) {
        Encodings.forms(text, this::addEncoded);
        Quoting.json(text, json -> Encodings.forms(json, this::addEncoded));
    }

    @Override
    public void line(String text) {
        String bare = text.strip();
        if (bare.length() >= SHORTEST_PART && !CommonValues.isCommonPart(bare)) {
            Quoting.forms(bare, masks::add);
        }
    }

    private void addEncoded(String form) {
        if (form.length() >= SHORTEST_PART) {
            masks.add(form);
        }
    }
}

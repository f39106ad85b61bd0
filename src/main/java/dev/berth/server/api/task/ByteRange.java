package dev.berth.server.api.task;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One range of bytes, as the header {@code Range} has it (RFC 9110, section 14).
 *
 * @param first the first byte, or how many of the last ones
 * @param last the last byte, if it is named
 * @param fromEnd whether the first is counted from the end
 */
record ByteRange(long first, @Nullable Long last, boolean fromEnd) {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /** Null for what is no such range, of which there is only one: the header is passed over then, as it may be. */
    static @Nullable ByteRange parse(@Nullable String header) {
        Matcher range = RANGE.matcher(header == null ? "" : header.strip());
        if (!range.matches()) {
            return null;
        }
        String first = range.group(1);
        Long last = range.group(2).isEmpty() ? null : Long.valueOf(range.group(2));
        if (first.isEmpty()) {
            return last == null ? null : new ByteRange(last, null, true);
        }
        long begin = Long.parseLong(first);
        return last != null && last < begin ? null : new ByteRange(begin, last, false);
    }

    /** Where it begins in so many bytes. */
    long offset(long total) {
        return fromEnd ? Math.max(0, total - first) : first;
    }

    /** How many bytes it has from there on, and so many at most. */
    int length(long offset, int most) {
        return last == null ? most : (int) Math.min(most, last - offset + 1);
    }
}

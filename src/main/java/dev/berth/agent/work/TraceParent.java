package dev.berth.agent.work;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace, as {@code traceparent} of the W3C Recommendation Trace Context writes it, version 00.
 *
 * @param traceId 32 lower-case hex digits, not all 0
 * @param spanId the span that is the parent, 16 lower-case hex digits, not all 0
 * @param flags two hex digits; the last bit says whether the trace is recorded
 */
record TraceParent(String traceId, String spanId, String flags) {
    private static final Pattern TEXT =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");

    /** What the text says; empty when it says nothing, or is none of version 00. */
    static Optional<TraceParent> in(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new TraceParent(parts.group(1), parts.group(2), parts.group(3)))
                : Optional.empty();
    }

    /** The same trace at another span. */
    TraceParent at(String span) {
        return new TraceParent(traceId, span, flags);
    }

    /** As a header or the variable {@code TRACEPARENT} carries it. */
    @Override
    public String toString() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }
}

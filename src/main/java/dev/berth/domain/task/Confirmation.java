package dev.berth.domain.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The approval of one plan; it holds for that plan only (F10).
 *
 * @param by the name of who approved, or {@code auto:<name>} for autoApply
 * @param at when
 * @param planSha256 the bundle that it means, or null when none was stored
 */
public record Confirmation(String by, Instant at, @Nullable String planSha256) {
    private static final String AUTOMATIC = "auto:";

    /** The approval that autoApply gives in the name of whoever set it. */
    public static Confirmation automatic(String allowedBy, Instant at, @Nullable String planSha256) {
        return new Confirmation(AUTOMATIC + allowedBy, at, planSha256);
    }

    /** Whether nobody looked at the plan. */
    public boolean isAutomatic() {
        return by.startsWith(AUTOMATIC);
    }
}

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
public record Confirmation(String by, Instant at, @Nullable String planSha256) {}

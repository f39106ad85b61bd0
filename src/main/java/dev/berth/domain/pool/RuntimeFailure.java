package dev.berth.domain.pool;

import java.time.Instant;

/**
 * Why a pool's runtime makes no pods at present (S8).
 *
 * @param code a short word such as {@code pod_start_failing}
 * @param message what the runtime said
 * @param since when it began
 * @param retryAt when the next pod is tried
 * @param failures how many times in a row
 */
public record RuntimeFailure(String code, String message, Instant since, Instant retryAt, int failures) {}

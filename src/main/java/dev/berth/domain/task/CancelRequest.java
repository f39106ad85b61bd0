package dev.berth.domain.task;

import java.time.Instant;

/**
 * A cancel that was accepted.
 *
 * @param by the name of who asked
 * @param at when
 */
public record CancelRequest(String by, Instant at) {}

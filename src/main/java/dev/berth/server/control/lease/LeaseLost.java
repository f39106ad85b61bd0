package dev.berth.server.control.lease;

/**
 * This server does not lead any more.
 *
 * @param epoch the one that is over
 */
public record LeaseLost(long epoch) {}

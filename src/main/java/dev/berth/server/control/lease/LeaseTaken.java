package dev.berth.server.control.lease;

/**
 * This server leads from now on; what it knew from an earlier time is void.
 *
 * @param epoch grows with each change of hands
 */
public record LeaseTaken(long epoch) {}

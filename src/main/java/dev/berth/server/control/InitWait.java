package dev.berth.server.control;

import java.time.Instant;

/**
 * A running attempt waits until another one has installed its providers.
 *
 * @param whose which one, in the agent's words; empty when it does not know
 * @param since when it was first heard of
 */
public record InitWait(String whose, Instant since) {}

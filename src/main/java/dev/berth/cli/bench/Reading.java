package dev.berth.cli.bench;

/**
 * What everything has cost up to a moment.
 *
 * @param at the moment, on the clock of {@link System#nanoTime}
 * @param server the server's process
 * @param database all processes of its PostgreSQL
 * @param generator this process
 * @param statements that the server has sent to its database; negative when it does not tell
 */
record Reading(long at, Cost server, Cost database, Cost generator, long statements) {}

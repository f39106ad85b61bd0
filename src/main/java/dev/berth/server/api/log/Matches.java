package dev.berth.server.api.log;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What was found in a piece of output.
 *
 * @param from its first byte
 * @param next where to go on: the beginning of a line, unless one alone is longer than what was looked at
 * @param total how many bytes of output there are now
 * @param lines how many lines end before {@code next}
 * @param matches lines in which it occurs, counted from 0 at the piece's beginning
 * @param complete whether there is nothing behind it
 */
@RegisterForReflection
public record Matches(long from, long next, long total, long lines, List<LineSearch.Match> matches, boolean complete) {}

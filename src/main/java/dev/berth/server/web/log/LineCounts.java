package dev.berth.server.web.log;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * Where the lines of a piece of output are.
 *
 * @param from its first byte: a multiple of 64 KiB
 * @param next the byte behind it
 * @param total how many bytes of output there are now
 * @param open whether its last line has not ended
 * @param lines how many lines end in each 64 KiB of it
 * @param steps where steps begin, lines counted from 0 at the piece's beginning
 */
@RegisterForReflection
record LineCounts(long from, long next, long total, boolean open, List<Integer> lines, List<LineCounter.Step> steps) {}

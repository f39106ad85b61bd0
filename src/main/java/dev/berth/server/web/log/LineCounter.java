package dev.berth.server.web.log;

import dev.berth.server.web.Visible;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the lines of output block by block, so that a reader finds any line without reading what lies before it, and notes
 * where the steps of an attempt begin, which the agent marks by {@code ==>}.
 */
final class LineCounter {
    /** Bytes of one block. */
    static final int BLOCK = 64 * 1024;

    private static final byte[] MARK = "==> ".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_TITLE = 200;
    private static final int MOST_STEPS = 500;

    private final List<Integer> blocks = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final long from;
    private long at;
    private long lineStart;
    private long lines;
    private boolean open;

    /**
     * Where a step begins.
     *
     * @param line counted from 0 where the counting began
     * @param at its first byte, counted over the whole output
     * @param title what the agent says of it
     */
    @RegisterForReflection
    record Step(long line, long at, String title) {}

    /**
     * @param from where the counting begins: a multiple of {@link #BLOCK}
     * @param open whether a line has begun before
     */
    LineCounter(long from, boolean open) {
        this.from = from;
        this.at = from;
        this.lineStart = open ? from - 1 : from;
        this.open = open;
    }

    /** The next bytes. */
    void accept(byte[] bytes) {
        for (byte one : bytes) {
            int block = (int) ((at - from) / BLOCK);
            if (block == blocks.size()) {
                blocks.add(0);
            }
            at++;
            if (one == '\n') {
                blocks.set(block, blocks.get(block) + 1);
                endLine();
            } else {
                grow(one);
            }
        }
    }

    /** As long as a line may be a mark, it is kept. */
    private void grow(byte one) {
        open = true;
        int length = (int) Math.min(Integer.MAX_VALUE, at - 1 - lineStart);
        boolean marked = length >= MARK.length ? head.size() >= MARK.length : MARK[length] == one;
        if (marked && length < LONGEST_TITLE) {
            head.write(one);
        }
    }

    private void endLine() {
        if (head.size() > MARK.length && steps.size() < MOST_STEPS) {
            String title = head.toString(StandardCharsets.UTF_8).substring(MARK.length);
            steps.add(new Step(lines, lineStart, Visible.text(title.strip())));
        }
        head.reset();
        lines++;
        lineStart = at;
        open = false;
    }

    /** How many lines end in each block. */
    List<Integer> blocks() {
        return List.copyOf(blocks);
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** How far it has come. */
    long reached() {
        return at;
    }

    /** Whether a line has begun that has not ended. */
    boolean open() {
        return open;
    }
}

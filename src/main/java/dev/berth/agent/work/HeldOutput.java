package dev.berth.agent.work;

import dev.berth.agent.tool.ToolProcess;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Keeps what a step prints until it is known whether that is of use. Too much to keep is let through. */
final class HeldOutput implements ToolProcess.ByteSink {
    private static final int MOST = 1 << 20;

    private final ToolProcess.ByteSink target;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private boolean open;

    HeldOutput(ToolProcess.ByteSink target) {
        this.target = target;
    }

    @Override
    public synchronized void write(byte[] bytes, int length) {
        if (!open && held.size() + length > MOST) {
            release();
        }
        if (open) {
            target.write(bytes, length);
        } else {
            held.write(bytes, 0, length);
        }
    }

    /** Lets through what was kept, and all that comes. */
    synchronized void release() {
        if (!open) {
            open = true;
            target.write(held.toByteArray(), held.size());
        }
    }

    /** Whether nothing was kept, or something of what was kept matches. */
    synchronized boolean maySay(Pattern pattern) {
        return open || pattern.matcher(held.toString(StandardCharsets.UTF_8)).find();
    }
}

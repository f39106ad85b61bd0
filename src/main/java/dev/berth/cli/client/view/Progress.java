package dev.berth.cli.client.view;

import java.io.PrintWriter;

/** One line that tells what is waited for and goes when there is something else to print. Only on a terminal. */
public final class Progress {
    private static final String FROM_THE_START = "\r\u001b[K";

    private final PrintWriter err;
    private final Terminal terminal;
    private boolean shown;

    public Progress(PrintWriter err, Terminal terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Whether anybody can see it. */
    public boolean visible() {
        return terminal.errors();
    }

    /** Shows the line instead of the one before. */
    public synchronized void show(String line) {
        if (terminal.errors()) {
            err.print(FROM_THE_START + Text.cut(Text.plain(line), terminal.width() - 1));
            err.flush();
            shown = true;
        }
    }

    /** Takes the line away. */
    public synchronized void clear() {
        if (shown) {
            err.print(FROM_THE_START);
            err.flush();
            shown = false;
        }
    }

    /** Says something that stays, terminal or not. */
    public synchronized void say(String line) {
        clear();
        err.println(line);
        err.flush();
    }
}

package dev.berth.cli.demo;

import dev.berth.cli.client.view.Terminal;
import java.io.PrintWriter;
import java.util.List;

/** For a terminal: headlines scroll by, and the tables below them are drawn again in place whenever they change. */
final class LiveScreen implements Screen {
    private static final String ESCAPE = "\u001b[";
    private static final String UP = "A";
    private static final String ERASE_BELOW = ESCAPE + "J";
    private static final String BOLD = ESCAPE + "1m";
    private static final String RESET = ESCAPE + "0m";

    // A line that wrapped would take two rows of the screen, and the way back up to the table's top would be wrong.
    private static final String CUT_LONG_LINES = ESCAPE + "?7l";
    private static final String WRAP_LONG_LINES = ESCAPE + "?7h";

    private final PrintWriter out;
    private final Terminal terminal;
    private Picture picture = Picture.EMPTY;
    private int tableRows;
    private boolean open = true;

    LiveScreen(PrintWriter out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void step(String text) {
        above(() -> {
            out.println();
            out.println(terminal.colours() ? BOLD + text + RESET : text);
        });
    }

    @Override
    public synchronized void lines(List<String> text) {
        above(() -> text.forEach(line -> out.println("  " + line)));
    }

    @Override
    public synchronized void show(Picture newPicture) {
        if (open) {
            picture = newPicture;
            above(() -> {});
        }
    }

    @Override
    public synchronized void close() {
        open = false;
        tableRows = 0;
    }

    private void above(Runnable text) {
        if (tableRows > 0) {
            out.print(ESCAPE + tableRows + UP + "\r" + ERASE_BELOW);
            tableRows = 0;
        }
        text.run();
        if (open && !picture.equals(Picture.EMPTY)) {
            draw();
        }
        out.flush();
    }

    private void draw() {
        List<String> lines = PictureTable.lines(picture, terminal);
        out.print(CUT_LONG_LINES);
        out.println();
        lines.forEach(out::println);
        out.print(WRAP_LONG_LINES);
        tableRows = lines.size() + 1;
    }
}

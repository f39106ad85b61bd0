package dev.berth.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** For output that is no terminal: one line for each change, with the time since the start. */
final class PlainScreen implements Screen {
    private final PrintWriter out;
    private final long start = System.nanoTime();
    private Picture shown = Picture.EMPTY;
    private boolean closed;

    PlainScreen(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void step(String text) {
        print(text);
    }

    @Override
    public synchronized void lines(List<String> text) {
        text.forEach(line -> out.println(line.isEmpty() ? "" : "    " + line));
        out.flush();
    }

    @Override
    public synchronized void show(Picture picture) {
        if (!closed) {
            PictureChanges.between(shown, picture).forEach(line -> print("  " + line));
            shown = picture;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void print(String text) {
        double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1_000.0;
        out.println(String.format(Locale.ROOT, "[%5.1f s] %s", seconds, text));
        out.flush();
    }
}

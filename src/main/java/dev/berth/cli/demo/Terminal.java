package dev.berth.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the standard output is. */
final class Terminal {
    private static final int PATIENCE_SECONDS = 2;

    private Terminal() {}

    /** A screen that fits: redrawn in place on a terminal, plain lines anywhere else. */
    static Screen screen(PrintWriter out, Map<String, String> environment) throws InterruptedException {
        String kind = environment.getOrDefault("TERM", "dumb");
        boolean live = !kind.equals("dumb") && outputIsTerminal();
        return live ? new LiveScreen(out, !environment.containsKey("NO_COLOR")) : new PlainScreen(out);
    }

    /** Asked of the shell, since System.console() means different things in different versions of Java. */
    private static boolean outputIsTerminal() throws InterruptedException {
        try {
            Process test =
                    new ProcessBuilder("sh", "-c", "test -t 1").inheritIO().start();
            return test.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}

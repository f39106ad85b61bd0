package dev.berth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * An apply whose doing is counted on disk: it writes a line when it starts, prints numbered lines, waits to be let on
 * and prints some more.
 *
 * @param folder of this one alone; made here
 */
record SideEffect(Path folder) {
    private static final Pattern PRINTED = Pattern.compile("number (\\d+)\\.");
    private static final Duration LIMIT = Duration.ofSeconds(240);

    SideEffect {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A configuration whose every apply does it, with twice so many lines. */
    String terraform(int lines) {
        return """
                resource "terraform_data" "effect" {
                  triggers_replace = plantimestamp()
                  provisioner "local-exec" {
                    command = <<-SH
                      cd %s
                      echo run >> runs
                      for i in $(seq 1 %d); do echo "number $i."; done
                      touch waiting
                      while [ ! -e let ]; do sleep 0.05; done
                      for i in $(seq %d %d); do echo "number $i."; done
                      touch over
                    SH
                  }
                }
                """.formatted(folder, lines, lines + 1, 2 * lines);
    }

    /** What it prints, in order, when its configuration has twice so many lines. */
    static List<Integer> printed(int lines) {
        return IntStream.rangeClosed(1, 2 * lines).boxed().toList();
    }

    /** The numbers that are in a log. */
    static List<Integer> numbersIn(String log) {
        return PRINTED.matcher(log)
                .results()
                .map(found -> Integer.parseInt(found.group(1)))
                .toList();
    }

    /** How often it was done, or at least begun. */
    int runs() {
        return Files.exists(folder.resolve("runs")) ? lines("runs").size() : 0;
    }

    void awaitWaiting() {
        awaitFile("waiting");
    }

    void awaitOver() {
        awaitFile("over");
    }

    /** Lets this run, and all later ones, go on. */
    void let() {
        try {
            Files.writeString(folder.resolve("let"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitFile(String name) {
        Path file = folder.resolve(name);
        Awaitility.await(file.toString()).atMost(LIMIT).until(() -> Files.exists(file));
    }
}

package dev.berth.server.control.loop.breakage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One change to one source file.
 *
 * @param file below the project's folder
 * @param old the code as it is, which the file holds exactly once, whatever its line breaks
 * @param broken what stands there instead
 */
record Edit(Path file, String old, String broken) {

    static Edit main(String file, String old, String broken) {
        return new Edit(Path.of("src/main/java/dev/berth", file), old, broken);
    }

    /** For the rules that SQL guards hold: in the simulation its own database holds them. */
    static Edit database(String file, String old, String broken) {
        return new Edit(Path.of("src/test/java/dev/berth/server/control/loop", file), old, broken);
    }

    /** The file's text with the change. A change that no longer fits the code is an error: it would break nothing. */
    String apply(String text) {
        Matcher matcher = Pattern.compile(Arrays.stream(old.strip().split("\\s+"))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("\\s+")))
                .matcher(text);
        if (matcher.results().count() != 1) {
            throw new IllegalStateException(file + " must hold exactly once: " + old);
        }
        return matcher.replaceFirst(Matcher.quoteReplacement(broken));
    }
}

package dev.berth.cli.client.view;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of the standard streams are a terminal, and what it can do.
 *
 * @param input whether somebody can be asked
 * @param output whether tables are read by somebody
 * @param errors whether a line may come and go there
 * @param width in columns
 * @param colours whether colours are welcome
 */
public record Terminal(boolean input, boolean output, boolean errors, int width, boolean colours) {
    private static final int USUAL_WIDTH = 80;
    private static final int PATIENCE_SECONDS = 2;
    private static final Pattern DEVICE = Pattern.compile("/dev/(pts/\\d+|tty.*|console)");
    private static final Pattern SIZE = Pattern.compile("\\d{1,5} (\\d{1,5})");

    /** None at all: output goes to files and other programs. */
    public static final Terminal NONE = new Terminal(false, false, false, USUAL_WIDTH, false);

    /** What there is now. */
    public static Terminal now(Map<String, String> environment) throws InterruptedException {
        boolean able = drawsOver(environment);
        boolean output = isTerminal(1);
        boolean errors = isTerminal(2);
        String noColour = environment.getOrDefault("NO_COLOR", "");
        int width = output || errors ? askedWidth() : USUAL_WIDTH;
        return new Terminal(isTerminal(0), output, errors && able, width, output && able && noColour.isEmpty());
    }

    /** Whether a terminal of this environment can draw over what it shows. */
    public static boolean drawsOver(Map<String, String> environment) {
        return !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** System.console() means different things in different versions of Java, so the system is asked. */
    private static boolean isTerminal(int descriptor) throws InterruptedException {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                return DEVICE.matcher(Files.readSymbolicLink(link).toString()).matches();
            }
            Process test = new ProcessBuilder("sh", "-c", "test -t " + descriptor)
                    .inheritIO()
                    .start();
            return test.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int askedWidth() throws InterruptedException {
        try {
            Process size = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!size.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                size.destroyForcibly();
                return USUAL_WIDTH;
            }
            String answer = new String(size.getInputStream().readNBytes(64), StandardCharsets.US_ASCII).strip();
            Matcher matcher = SIZE.matcher(answer);
            int width = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
            return width > 0 ? width : USUAL_WIDTH;
        } catch (IOException e) {
            return USUAL_WIDTH;
        }
    }
}

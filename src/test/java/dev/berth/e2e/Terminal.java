package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A command on a terminal, with somebody who reads what it shows, types, and presses Ctrl-C. */
final class Terminal implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");
    private static final char CTRL_C = 3;

    private final PtyProcess process;
    private final StringBuffer shown = new StringBuffer();
    private final Thread reader;
    private int read;

    private Terminal(PtyProcess process) {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().start(this::show);
    }

    /** Starts a command with just that environment. */
    static Terminal start(Path directory, Map<String, String> environment, List<String> command) {
        try {
            Map<String, String> all = new HashMap<>(environment);
            all.putIfAbsent("TERM", "xterm");
            return new Terminal(new PtyProcessBuilder(command.toArray(String[]::new))
                    .setDirectory(directory.toString())
                    .setEnvironment(all)
                    .setInitialColumns(200)
                    .setInitialRows(60)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a text is shown, behind the one that was waited for before. */
    Terminal await(String text) {
        try {
            Awaitility.await()
                    .atMost(LIMIT)
                    .pollInterval(LOOK)
                    .until(() -> shown().indexOf(text, read) >= 0 || !reader.isAlive());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("\"" + text + "\" is not shown, but:\n" + shown(), e);
        }
        int at = shown().indexOf(text, read);
        assertThat(at).as("\"%s\" is shown, in:%n%s", text, shown()).isNotNegative();
        read = at + text.length();
        return this;
    }

    /** Types a line. */
    Terminal type(String line) {
        return press(line + "\r");
    }

    /** Presses Ctrl-C. */
    Terminal interrupt() {
        return press(String.valueOf(CTRL_C));
    }

    private Terminal press(String keys) {
        try {
            process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The exit code, once the command has ended and everything is shown. */
    int exit() {
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("the command ends, and shows:%n%s", shown())
                    .isTrue();
            reader.join(LIMIT.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All that was shown, without colours. */
    String shown() {
        return COLOURS.matcher(shown.toString()).replaceAll("").replace("\r\n", "\n");
    }

    private void show() {
        try (Reader output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            char[] text = new char[8192];
            for (int count = output.read(text); count >= 0; count = output.read(text)) {
                shown.append(text, 0, count);
            }
        } catch (IOException ended) {
            // The terminal is gone with its last process.
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

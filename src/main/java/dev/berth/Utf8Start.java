package dev.berth;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * A Java process decides at its start how it writes names of files, arguments and variables of the environment, by its
 * locale and once for all. Without a UTF-8 one, names with other letters than ASCII's would be refused or changed. So
 * such a process starts itself again in {@code C.UTF-8}, stands in for what it started, and ends with it; where even that
 * does not help, it says so and ends.
 */
final class Utf8Start {
    /** Names the process that a second start stands behind, and keeps it from starting a third. */
    private static final String BEHIND = "BERTH_STARTED_BEHIND";

    private static final String LOCALE = "C.UTF-8";
    private static final Path SHELL = Path.of("/bin/sh");
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final int FAILED = 1;
    private static final long LOOK_MILLIS = 100;

    private Utf8Start() {}

    /** The exit code of the process that did the work instead of this one; empty when this one may do it itself. */
    static OptionalInt elsewhere(String... arguments) {
        String behind = System.getenv(BEHIND);
        if (isUtf8()) {
            if (behind != null && isChildOf(behind)) {
                endWith(behind);
            }
            return OptionalInt.empty();
        }
        if (behind != null || arguments.length == 0 || arguments[0].startsWith("-")) {
            // Help and version need no letters.
            return behind == null ? OptionalInt.empty() : OptionalInt.of(complain(LOCALE + " does not help"));
        }
        try {
            return OptionalInt.of(standInFor(start()));
        } catch (IOException e) {
            return OptionalInt.of(complain(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.of(FAILED);
        }
    }

    private static boolean isUtf8() {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        return Charset.isSupported(encoding) && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
    }

    private static int complain(String why) {
        System.err.println("berth: names would lose letters in this locale, and " + why
                + "; set LC_ALL to a UTF-8 locale that this system has");
        return FAILED;
    }

    /** The same program with the same arguments, byte for byte: as text this process cannot even read them. */
    private static Process start() throws IOException {
        String program = ProcessHandle.current()
                .info()
                .command()
                .orElseThrow(() -> new IOException("the system does not tell which program this is"));
        List<byte[]> words = words(Files.readAllBytes(COMMAND_LINE));
        if (!Files.isExecutable(SHELL) || words.isEmpty()) {
            throw new IOException("there is no " + SHELL + " to start it again with");
        }
        StringBuilder script = new StringBuilder("set --; ");
        for (byte[] word : words.subList(1, words.size())) {
            // The x keeps line breaks at the end, which the shell would cut off.
            script.append("w=$(printf %b '").append(octal(word)).append("x'); set -- \"$@\" \"${w%x}\"; ");
        }
        script.append("exec \"$0\" \"$@\"");
        ProcessBuilder builder = new ProcessBuilder(command(program, script.toString())).inheritIO();
        builder.environment().put("LC_ALL", LOCALE);
        builder.environment().put(BEHIND, Long.toString(ProcessHandle.current().pid()));
        return builder.start();
    }

    /** In a session of its own, where there is the program for it: a terminal's Ctrl-C then comes once, through here. */
    private static List<String> command(String program, String script) {
        List<String> command = new ArrayList<>();
        for (Path setsid : List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"))) {
            if (command.isEmpty() && Files.isExecutable(setsid)) {
                command.add(setsid.toString());
            }
        }
        command.addAll(List.of(SHELL.toString(), "-c", script, program));
        return command;
    }

    private static List<byte[]> words(byte[] commandLine) {
        List<byte[]> words = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < commandLine.length; at++) {
            if (commandLine[at] == 0) {
                words.add(Arrays.copyOfRange(commandLine, start, at));
                start = at + 1;
            }
        }
        return words;
    }

    private static String octal(byte[] word) {
        StringBuilder text = new StringBuilder(word.length * 4);
        for (byte b : word) {
            text.append(String.format("\\0%03o", b & 0xFF));
        }
        return text.toString();
    }

    /** Passes on what it is told, and answers with the other's exit code. */
    private static int standInFor(Process process) throws InterruptedException {
        for (String name : List.of("TERM", "INT", "HUP")) {
            try {
                var unused = Signal.handle(new Signal(name), signal -> process.destroy());
            } catch (IllegalArgumentException e) {
                System.err.println("berth: the signal " + name + " cannot be passed on");
            }
        }
        return process.waitFor();
    }

    /** Whoever kills the process that was started means this one: nobody else knows of it. */
    private static void endWith(String behind) {
        Thread.ofPlatform().name("behind-" + behind).daemon(true).start(() -> {
            try {
                while (isChildOf(behind)) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                }
                Runtime.getRuntime().halt(128 + 9);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static boolean isChildOf(String parent) {
        return ProcessHandle.current()
                .parent()
                .map(found -> Long.toString(found.pid()).equals(parent))
                .orElse(false);
    }
}

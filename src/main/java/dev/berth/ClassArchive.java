package dev.berth;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a process that did its work, kept in a file with which the JVM starts the next one of its kind in half
 * the time. Whoever starts a process names the file where there is none yet, and lets the JVM record what it needs for it.
 * The JVM checks a file before it uses it, and does without one that does not fit.
 */
final class ClassArchive {
    private static final String FILE = "dev.berth.class-archive";
    private static final long ROOM = 512L << 20;

    private ClassArchive() {}

    /** The file that this process has to write; empty when it has none, or somebody else was faster, or it cannot. */
    static Optional<Path> due() {
        return due(System.getProperty(FILE));
    }

    static Optional<Path> due(@Nullable String file) {
        return Optional.ofNullable(file).map(Path::of).filter(ClassArchive::canBeWritten);
    }

    /** A JVM that fails to write it ends at once and with a failure, so it is asked only when nothing is in the way. */
    private static boolean canBeWritten(Path file) {
        Path folder = file.toAbsolutePath().resolveSibling(".").normalize();
        return Files.notExists(file)
                && Files.isWritable(folder)
                && folder.toFile().getUsableSpace() >= ROOM
                && !file.toString().contains("\"");
    }

    /** Writes it, which takes some seconds; it gets its name when it is complete. */
    static void write(Path file) {
        PrintStream out = System.out;
        // The JVM tells about it on the standard output, where nobody expects it.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            var unused = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmCds",
                            new Object[] {new String[] {"dynamic_dump", "\"" + file.toAbsolutePath() + "\""}},
                            new String[] {String[].class.getName()});
        } catch (JMException | RuntimeException e) {
            System.err.println("berth: the next start will be no quicker, the classes could not be stored: " + e);
        } finally {
            System.setOut(out);
        }
    }
}

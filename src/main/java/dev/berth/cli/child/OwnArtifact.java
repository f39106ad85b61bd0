package dev.berth.cli.child;

import dev.berth.cli.CommandException;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The build that this process runs, to be started once more in another role. */
public final class OwnArtifact {
    private static final List<String> ALWAYS = List.of(
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private OwnArtifact() {}

    /**
     * The words that start it, up to where a role's name follows.
     *
     * @param command the command that asks, for the user's eyes
     * @param flags of the Java VM, beside those that the server always gets
     * @throws CommandException when this process was not started from a packaged build for the JVM
     */
    public static List<String> command(String command, List<String> flags) {
        return command(
                command,
                flags,
                System.getProperty("java.class.path", ""),
                System.getProperty("org.graalvm.nativeimage.imagecode") != null);
    }

    static List<String> command(String command, List<String> flags, String classPath, boolean nativeImage) {
        if (nativeImage) {
            throw new CommandException("a " + command + " brings a PostgreSQL of its own, which a native binary lacks:"
                    + " start it from the JVM build with ./berth " + command);
        }
        if (!classPath.endsWith(".jar") || classPath.contains(File.pathSeparator)) {
            throw new CommandException("a " + command + " needs a packaged build: start it with ./berth " + command);
        }
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(ALWAYS);
        words.addAll(ClassArchives.ofServer(System.getProperty(ClassArchives.FOLDER)));
        words.addAll(flags);
        words.add("-jar");
        words.add(Path.of(classPath).toAbsolutePath().toString());
        return words;
    }
}

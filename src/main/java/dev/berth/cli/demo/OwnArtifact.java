package dev.berth.cli.demo;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The build that this process runs, to be started once more in another role. */
final class OwnArtifact {
    private static final List<String> FLAGS = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private OwnArtifact() {}

    /**
     * The words that start it, up to where a role's name follows.
     *
     * @throws DemoException when this process was not started from a packaged build for the JVM
     */
    static List<String> command() {
        return command(
                System.getProperty("java.class.path", ""),
                System.getProperty("org.graalvm.nativeimage.imagecode") != null);
    }

    static List<String> command(String classPath, boolean nativeImage) {
        if (nativeImage) {
            throw new DemoException("the demo brings a PostgreSQL of its own, which a native binary lacks:"
                    + " start it from the JVM build with ./berth demo");
        }
        if (!classPath.endsWith(".jar") || classPath.contains(File.pathSeparator)) {
            throw new DemoException("the demo needs a packaged build: start it with ./berth demo");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-jar");
        command.add(Path.of(classPath).toAbsolutePath().toString());
        return command;
    }
}

package dev.berth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the packaged application in one of its roles. */
final class Berth {
    private Berth() {}

    /** Starts it; nothing of this process's own settings reaches it, and what it prints goes to the end of the file. */
    static Process start(List<String> arguments, Map<String, String> environment, Path output) {
        return start(flags(arguments.get(0)), arguments, environment, output);
    }

    private static List<String> flags(String role) {
        return switch (role) {
            case "server" -> TrainedServer.flags();
            case "agent" -> TrainedServer.flagsOfAnAgent();
            case "bench" -> TrainedServer.flagsOfACommandWithAServer();
            default -> List.of();
        };
    }

    /** The same with flags for its Java VM. */
    static Process start(List<String> flags, List<String> arguments, Map<String, String> environment, Path output) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(flags);
        command.addAll(List.of("-jar", System.getProperty("berth.app")));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("BERTH_") || name.startsWith("QUARKUS_"));
        // Without a locale it would start itself again, and the process that is returned would only stand in for it.
        builder.environment().putIfAbsent("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

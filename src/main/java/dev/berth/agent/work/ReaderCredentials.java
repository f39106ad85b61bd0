package dev.berth.agent.work;

import dev.berth.module.ReservedVariables;
import dev.berth.protocol.WorkDocument;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CLI configuration of an attempt whose tool reads states of other workspaces (W5): that of the agent, and by what this attempt
 * alone is known at Berth's own hosts. The tool shows it to no other. It is in the attempt's home and goes with it.
 */
final class ReaderCredentials {
    private static final String FILE = "TF_CLI_CONFIG_FILE";

    private ReaderCredentials() {}

    /**
     * What changes of the tool's environment; nothing for an attempt that reads no other states.
     *
     * @param home the attempt's own
     * @param environment has the agent's CLI configuration
     */
    static Map<String, String> variables(WorkDocument work, Path home, Map<String, String> environment)
            throws IOException {
        WorkDocument.Variable password = work.variables().get(ReservedVariables.STATE_READER);
        WorkDocument.StateBackend backend = work.stateBackend();
        String given = environment.get(FILE);
        if (password == null || backend == null || given == null) {
            return Map.of();
        }
        String present = Files.readString(Path.of(given));
        // Where whoever runs the agent says by what it is known to a host, that stands.
        String added = hosts(work, backend)
                .filter(host -> !present.contains("\"" + host + "\""))
                .map(host -> block(host, password.value()))
                .collect(Collectors.joining());
        if (added.isEmpty()) {
            return Map.of();
        }
        Path file = home.resolve("berth.tfrc");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, present + added);
        return Map.of(FILE, file.toString());
    }

    /** Where the agent finds this server, and where configurations do. */
    private static Stream<String> hosts(WorkDocument work, WorkDocument.StateBackend backend) {
        return Stream.concat(Stream.of(URI.create(backend.address()).getAuthority()), Stream.ofNullable(work.ownHost()))
                .distinct();
    }

    private static String block(String host, String password) {
        return """

                credentials "%s" {
                  token = "%s"
                }
                """.formatted(host, password);
    }
}

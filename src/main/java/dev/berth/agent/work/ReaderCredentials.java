package dev.berth.agent.work;

import dev.berth.module.ReservedVariables;
import dev.berth.protocol.WorkDocument;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The CLI configuration of an attempt whose tool reads states of other workspaces (W5): that of the agent, and by what this attempt
 * alone is known at Berth's own host. The tool shows it to no other host. It is in the attempt's home and goes with it.
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
        String host = URI.create(backend.address()).getAuthority();
        String present = Files.readString(Path.of(given));
        if (present.contains("\"" + host + "\"")) {
            // Whoever runs the agent says by what it is known there.
            return Map.of();
        }
        Path file = home.resolve("berth.tfrc");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, present + """

                credentials "%s" {
                  token = "%s"
                }
                """.formatted(host, password.value()));
        return Map.of(FILE, file.toString());
    }
}

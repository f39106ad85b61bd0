package dev.berth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Somebody's directory with a configuration that is run remotely: with its own home, and a configuration of the command line
 * that says where the host is, since Terraform speaks TLS to hosts that it looks up itself.
 */
final class TerraformProject {
    static final String HOST = "berth.test";

    private static final String CLOUD = """
            terraform {
              cloud {
                hostname     = "%s"
                organization = "berth"
                workspaces {
                  name = "%s"
                }
              }
            }
            """;
    private static final String REMOTE = """
            terraform {
              backend "remote" {
                hostname     = "%s"
                organization = "berth"
                workspaces {
                  name = "%s"
                }
              }
            }
            """;
    private static final String COMMAND_LINE = """
            host "%1$s" {
              services = {
                "tfe.v2"   = "http://127.0.0.1:%2$d/api/v2/"
                "tfe.v2.1" = "http://127.0.0.1:%2$d/api/v2/"
                "tfe.v2.2" = "http://127.0.0.1:%2$d/api/v2/"
                "state.v2" = "http://127.0.0.1:%2$d/api/v2/"
              }
            }
            credentials "%1$s" {
              token = "%3$s"
            }
            """;

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();

    /** @param directory of this one alone; made here */
    TerraformProject(Path directory, int port, String token) {
        this.directory = directory.resolve("configuration");
        Path home = directory.resolve("home");
        Path commandLine = directory.resolve("terraformrc");
        write(home.resolve(".keep"), "");
        write(commandLine, COMMAND_LINE.formatted(HOST, port, token));
        write(this.directory.resolve(".keep"), "");
        environment.put("HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
        environment.put("TF_CLI_CONFIG_FILE", commandLine.toString());
        environment.put("CHECKPOINT_DISABLE", "1");
    }

    /** The {@code cloud} block for a workspace. */
    TerraformProject cloud(String workspace) {
        return file("cloud.tf", CLOUD.formatted(HOST, workspace));
    }

    /** The older {@code backend "remote"} for a workspace. */
    TerraformProject remote(String workspace) {
        return file("cloud.tf", REMOTE.formatted(HOST, workspace));
    }

    TerraformProject file(String name, String content) {
        write(directory.resolve(name), content);
        return this;
    }

    TerraformProject environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Path directory() {
        return directory;
    }

    /** Somebody at a terminal. */
    Terminal terminal(String... arguments) {
        List<String> command = new ArrayList<>(List.of("terraform"));
        command.addAll(List.of(arguments));
        return Terminal.start(directory, environment, command);
    }

    /** A pipeline: nobody to ask. */
    Ran run(String... arguments) {
        try (Terminal terminal = terminal(arguments)) {
            int exit = terminal.exit();
            return new Ran(exit, terminal.shown());
        }
    }

    /** What became of a command. */
    record Ran(int exit, String shown) {}

    private static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.berth.cli.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * What a user does to run Terraform from a terminal against the demo's server, which has no certificate: a CLI configuration
 * says where it is, and a {@code cloud} block that it is to be used.
 *
 * @param server its address
 * @param pool where the runs go
 */
record TerminalAccess(URI server, String pool) {
    /** It is never looked up. */
    static final String HOST = "berth.demo";

    private static final List<String> SERVICES = List.of("tfe.v2", "tfe.v2.1", "tfe.v2.2", "state.v2");

    /** A CLI configuration; with the token in it, it is for its owner alone. */
    String cliConfiguration(String token) {
        StringBuilder text = new StringBuilder("host \"" + HOST + "\" {\n  services = {\n");
        for (String service : SERVICES) {
            text.append("    \"" + service + "\" = \"" + server + "/api/v2/\"\n");
        }
        return text + "  }\n}\n\ncredentials \"" + HOST + "\" {\n  token = \"" + token + "\"\n}\n";
    }

    /** What goes into a configuration. The workspace is made by the first {@code init}. */
    List<String> block() {
        return List.of(
                "terraform {",
                "  cloud {",
                "    hostname     = \"" + HOST + "\"",
                "    organization = \"berth\"",
                "    workspaces {",
                "      name    = \"" + pool + "-terminal\"",
                "      project = \"" + pool + "\"",
                "    }",
                "  }",
                "}");
    }

    /** For a shell, where that configuration is. */
    List<String> commands(Path cliConfiguration, Tool tool) {
        String quoted = cliConfiguration.toString().replace("'", "'\\''");
        return List.of(
                "export TF_CLI_CONFIG_FILE='" + quoted + "'", tool.name() + " init && " + tool.name() + " apply");
    }
}

package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalAccessTest {
    private final TerminalAccess access = new TerminalAccess(URI.create("http://127.0.0.1:8085"), "demo-101112");

    @TempDir
    private Path folder;

    @Test
    void theBlockNamesAWorkspaceOfItsOwnInTheDemosPool() {
        assertThat(String.join("\n", access.block())).isEqualTo("""
                terraform {
                  cloud {
                    hostname     = "berth.demo"
                    organization = "berth"
                    workspaces {
                      name    = "demo-101112-terminal"
                      project = "demo-101112"
                    }
                  }
                }""");
    }

    @Test
    void theCommandsNameTheFileHoweverItIsCalled() {
        assertThat(access.commands(Path.of("/it's/demo.tfrc"), new Tool("tofu", "OpenTofu v1.12.6")))
                .containsExactly("export TF_CLI_CONFIG_FILE='/it'\\''s/demo.tfrc'", "tofu init && tofu apply");
    }

    @Test
    void theTokenIsInAFileThatNobodyElseReads() throws Exception {
        DemoDirectory directory = DemoDirectory.open(folder);
        directory.writeCliConfiguration("old");
        Path file = directory.writeCliConfiguration(access.cliConfiguration("s3cret"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file).content().isEqualTo("""
                host "berth.demo" {
                  services = {
                    "tfe.v2" = "http://127.0.0.1:8085/api/v2/"
                    "tfe.v2.1" = "http://127.0.0.1:8085/api/v2/"
                    "tfe.v2.2" = "http://127.0.0.1:8085/api/v2/"
                    "state.v2" = "http://127.0.0.1:8085/api/v2/"
                  }
                }

                credentials "berth.demo" {
                  token = "s3cret"
                }
                """);
    }
}

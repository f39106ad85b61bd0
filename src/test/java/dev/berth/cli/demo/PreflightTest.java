package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
    @TempDir
    Path folder;

    @Test
    void withoutTerraformOneLineSaysSo() {
        assertThatThrownBy(() -> Tool.find(folder.toString()))
                .isInstanceOf(DemoException.class)
                .hasMessage("neither terraform nor tofu is on the PATH: install one of them, then try again");
    }

    @Test
    void tofuIsFineWhereThereIsNoTerraform() throws Exception {
        program("tofu", "echo OpenTofu v1.9.0; echo on somewhere");

        assertThat(Tool.find(folder.toString())).isEqualTo(new Tool("tofu", "OpenTofu v1.9.0"));
    }

    @Test
    void aTerraformThatDoesNotRunIsSeenBeforeAnythingStarts() throws Exception {
        program("terraform", "echo cannot load a library >&2; exit 127");

        assertThatThrownBy(() -> Tool.find(folder.toString()))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("terraform does not work");
    }

    @Test
    void theTokenIsForItsOwnerAndStaysTheSame() throws Exception {
        DemoDirectory directory = DemoDirectory.open(folder.resolve("new"));
        String token = directory.token();

        assertThat(directory.token()).isEqualTo(token).hasSizeGreaterThan(30);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.tokenFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> DemoDirectory.open(file.resolve("inside")))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("--data-dir");
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}

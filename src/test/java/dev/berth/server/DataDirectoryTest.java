package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path folder;

    @Test
    void aMissingDirectoryIsMadeForItsOwnerOnly() throws IOException {
        Path made = folder.resolve("a/b");
        DataDirectory.open(made).close();
        assertThat(Files.getPosixFilePermissions(made)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void twoServersNeverShareADirectory() {
        DataDirectory first = DataDirectory.open(folder);
        assertThatThrownBy(() -> DataDirectory.open(folder))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("another server uses the data directory " + folder);
        first.close();
        DataDirectory.open(folder).close();
    }

    @Test
    void aPathThatCannotBeADirectorySaysWhatToDo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> DataDirectory.open(file))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("it is not a directory")
                .hasMessageContaining("--data-dir");
        assertThatThrownBy(() -> DataDirectory.open(file.resolve("below")))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("--data-dir");
    }
}

package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    Path folder;

    @Test
    void whatIsNotThereYetIsWritten() {
        Path archive = folder.resolve("server.jsa");

        assertThat(ClassArchive.due(archive.toString())).contains(archive);
    }

    @Test
    void whatIsThereStays() throws IOException {
        Path archive = Files.createFile(folder.resolve("server.jsa"));

        assertThat(ClassArchive.due(archive.toString())).isEmpty();
    }

    @Test
    void nothingIsWrittenWhereItWouldFail() {
        assertThat(ClassArchive.due(folder.resolve("not-there/server.jsa").toString()))
                .isEmpty();
    }

    @Test
    void nothingIsWrittenUnasked() {
        assertThat(ClassArchive.due(null)).isEmpty();
    }
}

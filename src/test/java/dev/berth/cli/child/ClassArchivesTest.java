package dev.berth.cli.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchivesTest {
    @Test
    void aServerMakesTheArchiveThatIsNotThere(@TempDir Path folder) {
        assertThat(ClassArchives.ofServer(folder.toString()))
                .contains(
                        "-XX:+RecordDynamicDumpInfo",
                        "-Ddev.berth.class-archive=" + folder.resolve("server.jsa"),
                        "-Ddev.berth.class-archives=" + folder);
    }

    @Test
    void aServerUsesTheArchiveThatIsThereAndTellsItsAgents(@TempDir Path folder) throws IOException {
        Path archive = Files.createFile(folder.resolve("server.jsa"));

        assertThat(ClassArchives.ofServer(folder.toString()))
                .containsExactly(
                        "-Ddev.berth.class-archives=" + folder, "-Xlog:disable", "-XX:SharedArchiveFile=" + archive);
    }

    @Test
    void withoutAFolderThereIsNoArchive() {
        assertThat(ClassArchives.ofServer(null)).isEmpty();
    }
}

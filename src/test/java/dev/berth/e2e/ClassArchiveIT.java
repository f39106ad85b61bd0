package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that a server leaves for the next one. */
@Timeout(600)
class ClassArchiveIT {
    @TempDir
    Path folder;

    @Test
    void whatAServerLeavesIsUsedByTheNextOne() throws Exception {
        // Where it must not be missing, the JVM ends rather than start without it.
        assertThat(version("-Xshare:on", "-XX:SharedArchiveFile=" + TrainedServer.archive()))
                .isEqualTo(0);
    }

    @Test
    void oneThatDoesNotFitIsIgnoredAndNotTalkedAbout() throws Exception {
        Path broken = Files.writeString(folder.resolve("server.jsa"), "no archive");

        assertThat(version("-Xlog:disable", "-XX:SharedArchiveFile=" + broken)).isEqualTo(0);
        assertThat(Files.readAllLines(output())).singleElement().asString().startsWith("berth ");
    }

    @Test
    void aRoleThatOnlySaysHowItIsUsedLeavesNone() throws Exception {
        Path archive = folder.resolve("server.jsa");

        assertThat(ended(
                        List.of("-Xlog:disable", "-XX:+RecordDynamicDumpInfo", "-Ddev.berth.class-archive=" + archive),
                        List.of("server", "--help")))
                .isEqualTo(0);
        assertThat(archive).doesNotExist();
    }

    private int version(String... flags) throws InterruptedException {
        return ended(List.of(flags), List.of("--version"));
    }

    private int ended(List<String> flags, List<String> arguments) throws InterruptedException {
        Process process = Berth.start(flags, arguments, Map.of(), output());
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Path output() {
        return folder.resolve("output");
    }
}

package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
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

    @Test
    void theLeaseIsGivenBackBeforeTheArchiveIsWrittenF14() throws Exception {
        Path archive = folder.resolve("server.jsa");
        try (OwnPostgres postgres = new OwnPostgres(folder.resolve("database"))) {
            Process server = Berth.start(
                    List.of("-Xlog:disable", "-XX:+RecordDynamicDumpInfo", "-Ddev.berth.class-archive=" + archive),
                    List.of("server", "--data-dir", folder.resolve("data").toString(), "--port", "0"),
                    postgres.settings(),
                    output());
            try {
                awaitSaid("berth server ready");
                server.destroy();
                awaitSaid("now the classes are stored");

                try (Connection connection = postgres.connect();
                        Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT holder FROM lease")) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getString(1)).isNull();
                }
            } finally {
                server.destroyForcibly();
                assertThat(server.waitFor(120, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private void awaitSaid(String words) {
        Awaitility.await(words)
                .atMost(Duration.ofSeconds(300))
                .until(() -> Files.readString(output()).contains(words));
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

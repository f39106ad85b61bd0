package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose database does not answer yet. */
@Timeout(180)
class DatabaseWaitIT {
    @TempDir
    private Path folder;

    private ServerSocket database;
    private Process server;

    @BeforeEach
    void listen() throws Exception {
        database = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws Exception {
        server.destroyForcibly();
        database.close();
    }

    @Test
    void aServerThatIsToldToEndWhileItWaitsForItsDatabaseEndsCleanly() throws Exception {
        start("10m");
        hangUp();
        // The first try is over, and so is the moment in which nothing is said.
        awaitOutput("berth: waiting up to 600 s for the database at jdbc:postgresql://127.0.0.1:");
        server.destroy();
        // It may be in the middle of a try, whose answer is this end of the connection.
        database.close();
        assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).as(output()).isZero();
    }

    @Test
    void aDatabaseThatNeverComesIsToldOfInOneLine() throws Exception {
        start("1s");
        hangUp();
        database.close();
        assertThat(server.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(1);
        assertThat(output())
                .startsWith("berth: cannot use the database at jdbc:postgresql://127.0.0.1:")
                .hasLineCount(1);
    }

    /** Takes one of the server's tries, so that it is known to wait, and answers nothing. */
    private void hangUp() throws IOException {
        try (Socket tried = database.accept()) {
            assertThat(tried.isConnected()).isTrue();
        }
    }

    private void awaitOutput(String line) {
        Thread hangingUp = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    hangUp();
                }
            } catch (IOException e) {
                // Nobody listens any more.
            }
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> output().contains(line));
        assertThat(hangingUp.isAlive()).isTrue();
    }

    private void start(String patience) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        System.getProperty("berth.app"),
                        "server",
                        "--data-dir",
                        folder.resolve("data").toString(),
                        "--port",
                        "0"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BERTH_") || name.startsWith("QUARKUS_"));
        builder.environment()
                .put(
                        "QUARKUS_DATASOURCE_JDBC_URL",
                        "jdbc:postgresql://127.0.0.1:" + database.getLocalPort() + "/berth");
        builder.environment().put("QUARKUS_DATASOURCE_USERNAME", "berth");
        builder.environment().put("BERTH_DATABASE_START_TIMEOUT", patience);
        server = builder.start();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output")).strip();
    }
}

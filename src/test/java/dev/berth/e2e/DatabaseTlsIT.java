package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.persistence.tls.Certificates;
import dev.berth.server.persistence.tls.TlsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server on a PostgreSQL that lets nobody in without TLS and a certificate (D6). */
class DatabaseTlsIT {
    @TempDir
    private Path folder;

    private OwnPostgres postgres;
    private Certificates certificates;
    private TlsServer tls;

    @BeforeEach
    void start() throws Exception {
        postgres = new OwnPostgres(folder.resolve("database"));
        certificates = new Certificates(folder)
                .authority("ca")
                .signed("right", "localhost", "ca")
                .signed("client", "client", "ca")
                .selfSigned("itself", "localhost");
        tls = new TlsServer(postgres.data(), postgres.address());
    }

    @AfterEach
    void end() throws Exception {
        tls.close();
        postgres.close();
    }

    @Test
    void everyConnectionOfAServerIsAsSafeAsTheOneAddressDemands() throws Exception {
        tls.demands(certificates, "right");
        String parameters = "?sslmode=verify-full&sslrootcert=" + certificates.file("ca.crt") + "&sslcert="
                + certificates.file("client.crt") + "&sslkey=" + certificates.file("client-sealed.pk8")
                + "&sslpassword="
                + Certificates.PASSWORD;

        try (ServerUnderTest server = ServerUnderTest.start(folder.resolve("server"), settings(parameters))) {
            server.api().pool("safe", 0, "PT30S");

            for (String application : List.of("vertx-pg-client", "berth-lease")) {
                assertThat(tls.connections(application, true)).as(application).isPositive();
                assertThat(tls.connections(application, false)).as(application).isZero();
            }
            assertThat(server.log()).content().doesNotContain("already registered", Certificates.PASSWORD);
        }
    }

    @Test
    void aServerThatNobodyWeTrustSignedEndsTheStartInOneLine() throws Exception {
        tls.offers(certificates, "itself");

        assertThat(refused("?sslmode=verify-full&sslrootcert=" + certificates.file("ca.crt")))
                .startsWith("berth: cannot use the database at jdbc:postgresql://localhost:")
                .contains("; sslrootcert: ")
                .hasLineCount(1);
    }

    private String refused(String parameters) throws Exception {
        Path output = folder.resolve("output");
        Process server = Berth.start(
                List.of("server", "--data-dir", folder.resolve("server").toString(), "--port", "0"),
                settings(parameters),
                output);
        assertThat(server.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(1);
        return Files.readString(output).strip();
    }

    /** One address, of the JDBC driver, by the name that the certificate is for. */
    private Map<String, String> settings(String parameters) {
        Map<String, String> settings = new HashMap<>(postgres.settings());
        settings.remove("QUARKUS_DATASOURCE_REACTIVE_URL");
        settings.put(
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:postgresql://localhost:" + postgres.port() + "/"
                        + postgres.address().name() + parameters);
        return settings;
    }
}

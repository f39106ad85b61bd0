package dev.berth.server;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;

/**
 * One PostgreSQL for all tests of this JVM, and the settings that every test boot shares. Tests make workspaces and
 * pools under names of their own instead of cleaning up.
 */
public final class TestDatabase implements QuarkusTestResourceLifecycleManager {
    /** The first admin token of the server under test. */
    public static final String ADMIN_TOKEN = "test-admin-token";

    /** Who issues the tokens of runs here. */
    public static final String ISSUER = "https://berth.test";

    private static final String PROVIDER = "dev.berth.test.provider";
    private static final String PORT = "dev.berth.test.postgres.port";

    @Override
    public Map<String, String> start() {
        int port = port();
        return Map.ofEntries(
                Map.entry("quarkus.datasource.jdbc.url", "jdbc:postgresql://localhost:" + port + "/postgres"),
                Map.entry("quarkus.datasource.reactive.url", "postgresql://localhost:" + port + "/postgres"),
                Map.entry("quarkus.datasource.username", "postgres"),
                Map.entry("quarkus.datasource.password", "postgres"),
                Map.entry("berth.data-dir", "target/test-data"),
                Map.entry("berth.bootstrap-token", ADMIN_TOKEN),
                Map.entry("berth.identity.issuer", ISSUER),
                Map.entry("berth.encryption.keys", entry("test") + "," + entry("earlier")),
                Map.entry("berth.outside.allow", "127.0.0.1"),
                Map.entry("berth.outside.answer-timeout", "2s"),
                Map.entry("berth.oidc.issuer", issuer()),
                Map.entry("berth.oidc.client-id", TestIssuer.CLIENT),
                Map.entry("berth.oidc.client-secret", TestIssuer.SECRET),
                Map.entry("berth.oidc.role-groups.viewer", "readers"),
                Map.entry("berth.oidc.role-groups.approver", "ops"),
                Map.entry("berth.oidc.role-groups.admin", "root"),
                Map.entry("quarkus.http.test-port", "0"));
    }

    /** The server's keys, by their ids: the present one and one that it signed with before. */
    public static byte[] key(String id) {
        byte[] key = new byte[32];
        key[0] = (byte) id.hashCode();
        return key;
    }

    private static String entry(String id) {
        return id + ":" + Base64.getEncoder().encodeToString(key(id));
    }

    /** The database outlives a restart of the server under test and ends with the JVM. */
    @Override
    public void stop() {}

    /** The identity provider of the server under test; it lives as long as the database. */
    public static String issuer() {
        if (System.getProperty(PROVIDER) == null) {
            System.setProperty(PROVIDER, new TestIssuer().issuer());
        }
        return System.getProperty(PROVIDER);
    }

    /** Test classes may be loaded more than once in a JVM; the property is what they share. */
    private static int port() {
        return Integer.getInteger(PORT, 0) == 0 ? startDatabase() : Integer.getInteger(PORT, 0);
    }

    private static int startDatabase() {
        try {
            int port = EmbeddedPostgres.builder().start().getPort();
            System.setProperty(PORT, Integer.toString(port));
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException("no embedded PostgreSQL for the tests", e);
        }
    }
}

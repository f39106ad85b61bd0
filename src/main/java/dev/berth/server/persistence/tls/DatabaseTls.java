package dev.berth.server.persistence.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * What the address of a database says of TLS, made complete: files that the JDBC driver takes when none is named are named
 * here, and what it would pass over in silence is refused.
 *
 * @param rootCertificates the authorities; null where the mode checks no certificate
 * @param client who we are; null when nobody in particular
 */
public record DatabaseTls(
        TlsMode mode,
        @Nullable Path rootCertificates,
        @Nullable Client client) {
    private static final String MODE = "sslmode";
    private static final String ROOT = "sslrootcert";
    private static final String CERTIFICATE = "sslcert";
    private static final String KEY = "sslkey";
    private static final String PASSWORD = "sslpassword";
    private static final String ALGORITHM = "pemKeyAlgorithm";
    private static final Set<String> OURS = Set.of(MODE, "ssl", ROOT, CERTIFICATE, KEY, PASSWORD, ALGORITHM);

    /** Classes of the JDBC driver's world, for which the other driver has no place. */
    private static final List<String> CLASSES =
            List.of("sslfactory", "sslfactoryarg", "sslhostnameverifier", "sslpasswordcallback");

    /** Names of the JDBC driver that are parameters of the other one too, or of the server. */
    private static final Set<String> SHARED = Set.of("user", "password", "options");

    /**
     * A certificate of ours with its key; PKCS#12 has both in one file, and no certificate here.
     *
     * @param algorithm of a key in PEM, where the address says it
     * @param named whether the address names one of the files; otherwise they are those that lie in the usual place
     */
    record Client(
            @Nullable Path certificate,
            Path key,
            @Nullable String password,
            @Nullable String algorithm,
            boolean named) {
        @Override
        public String toString() {
            return "Client[" + certificate + ", " + key + "]";
        }
    }

    /** Where files are taken from that the address does not name. */
    public static Path defaults(String home) {
        return Path.of(home, ".postgresql");
    }

    /**
     * Reads no file.
     *
     * @param defaults where files are taken from that the address does not name
     * @throws TlsParameterException when something does not go together
     */
    public static DatabaseTls of(DatabaseUrl url, Path defaults) {
        Map<String, String> said = url.parameters();
        refuseWhatOneDriverKnows(said);
        TlsMode mode = mode(said);
        String root = said.get(ROOT);
        if (root != null && !mode.demands()) {
            throw new TlsParameterException(
                    ROOT, "no certificate is checked with sslmode=" + mode.word() + ": give sslmode=verify-full");
        }
        Client client = client(said, defaults);
        if (client != null && mode == TlsMode.DISABLE) {
            if (said.containsKey(CERTIFICATE) || said.containsKey(KEY)) {
                throw new TlsParameterException(
                        said.containsKey(CERTIFICATE) ? CERTIFICATE : KEY, "there is no TLS with sslmode=disable");
            }
            client = null;
        }
        if (root != null && mode == TlsMode.REQUIRE) {
            return new DatabaseTls(TlsMode.VERIFY_CA, Path.of(root), client);
        }
        return new DatabaseTls(mode, mode.verifies() ? root(root, mode, defaults) : null, client);
    }

    /** Whether an address says anything of TLS. */
    public static boolean saidIn(DatabaseUrl url) {
        return url.parameters().keySet().stream().anyMatch(OURS::contains);
    }

    /**
     * The address with the parameters of another one.
     *
     * @throws TlsParameterException when both say something, and not the same
     */
    public static DatabaseUrl agreed(DatabaseUrl url, DatabaseUrl other) {
        Map<String, String> present = ours(url);
        Map<String, String> others = ours(other);
        if (others.isEmpty() || others.equals(present)) {
            return url;
        }
        if (!present.isEmpty()) {
            Set<String> differing = new TreeSet<>(present.keySet());
            differing.addAll(others.keySet());
            differing.removeIf(name -> present.getOrDefault(name, "").equals(others.getOrDefault(name, "")));
            throw new TlsParameterException(
                    String.join(", ", differing),
                    "QUARKUS_DATASOURCE_JDBC_URL and QUARKUS_DATASOURCE_REACTIVE_URL differ: say it in one of them");
        }
        Map<String, String> joined = new LinkedHashMap<>(url.parameters());
        joined.putAll(others);
        return new DatabaseUrl(url.address(), joined);
    }

    private static Map<String, String> ours(DatabaseUrl url) {
        Map<String, String> found = new LinkedHashMap<>(url.parameters());
        found.keySet().retainAll(OURS);
        return found;
    }

    private static void refuseWhatOneDriverKnows(Map<String, String> said) {
        for (String name : CLASSES) {
            if (said.containsKey(name)) {
                throw new TlsParameterException(
                        name, "only one of the two drivers knows it: use sslmode, sslrootcert, sslcert and sslkey");
            }
        }
        if ("direct".equalsIgnoreCase(said.get("sslNegotiation"))) {
            throw new TlsParameterException("sslNegotiation", "only one of the two drivers can do it: leave it out");
        }
        for (String name : List.of("channelBinding", "gssEncMode")) {
            if ("require".equalsIgnoreCase(said.get(name))) {
                throw new TlsParameterException(
                        name, "only one of the two drivers can do it: give sslmode=verify-full");
            }
        }
    }

    private static TlsMode mode(Map<String, String> said) {
        String word = said.get(MODE);
        if (word != null) {
            return TlsMode.of(word);
        }
        String ssl = said.get("ssl");
        return ssl != null && (ssl.isEmpty() || Boolean.parseBoolean(ssl)) ? TlsMode.VERIFY_FULL : TlsMode.PREFER;
    }

    private static Path root(@Nullable String named, TlsMode mode, Path defaults) {
        if (named != null) {
            return Path.of(named);
        }
        Path usual = defaults.resolve("root.crt");
        if (!Files.isRegularFile(usual)) {
            throw new TlsParameterException(
                    ROOT,
                    "sslmode=" + mode.word() + " needs the file with the certificates of the authorities; there is no "
                            + usual + " either");
        }
        return usual;
    }

    private static @Nullable Client client(Map<String, String> said, Path defaults) {
        String certificate = said.get(CERTIFICATE);
        String key = said.get(KEY);
        if (key != null && ClientKeys.bothInOne(key)) {
            return new Client(null, Path.of(key), said.get(PASSWORD), null, true);
        }
        Path certificatePath = certificate == null ? defaults.resolve("postgresql.crt") : Path.of(certificate);
        Path keyPath = key == null ? defaults.resolve("postgresql.pk8") : Path.of(key);
        boolean usualKey = key == null && Files.isRegularFile(keyPath);
        boolean usualCertificate = certificate == null && Files.isRegularFile(certificatePath);
        if (certificate == null && key == null && !(usualKey && usualCertificate)) {
            return null;
        }
        if (key == null && !usualKey) {
            throw new TlsParameterException(KEY, "sslcert needs its key; there is no " + keyPath + " either");
        }
        if (certificate == null && !usualCertificate) {
            throw new TlsParameterException(
                    CERTIFICATE, "sslkey needs its certificate; there is no " + certificatePath + " either");
        }
        boolean named = certificate != null || key != null;
        return new Client(certificatePath, keyPath, said.get(PASSWORD), said.get(ALGORITHM), named);
    }

    /** The address for the JDBC driver. One that says nothing of TLS stays as it is. */
    public DatabaseUrl jdbc(DatabaseUrl url) {
        if (!saidIn(url)) {
            return url;
        }
        Map<String, String> complete = new LinkedHashMap<>(url.parameters());
        complete.keySet().removeAll(OURS);
        complete.put(MODE, mode.word());
        if (rootCertificates != null) {
            complete.put(ROOT, rootCertificates.toString());
        }
        if (client != null) {
            put(complete, CERTIFICATE, client.certificate());
            put(complete, KEY, client.key());
            put(complete, PASSWORD, client.password());
            put(complete, ALGORITHM, ClientKeys.algorithm(client));
        }
        return new DatabaseUrl(url.address(), complete);
    }

    private static void put(Map<String, String> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value.toString());
        }
    }

    /**
     * The address for the reactive client: the mode alone, files are given to it by {@link TlsFiles}. It would send every
     * parameter that it does not know to the server, which refuses those that are for the JDBC driver.
     *
     * @param inClear whether the server was seen to offer no TLS; then where TLS is a wish it is asked for second, not first
     */
    public DatabaseUrl reactive(DatabaseUrl url, boolean inClear) {
        Map<String, String> kept = new LinkedHashMap<>(url.parameters());
        String schema = kept.remove(PGProperty.CURRENT_SCHEMA.getName());
        kept.keySet().removeIf(name -> !SHARED.contains(name) && PGProperty.forName(name) != null);
        if (schema != null) {
            kept.put("search_path", schema);
        }
        kept.put(MODE, mode == TlsMode.PREFER && inClear ? TlsMode.ALLOW.word() : mode.word());
        return new DatabaseUrl(url.address(), kept);
    }
}

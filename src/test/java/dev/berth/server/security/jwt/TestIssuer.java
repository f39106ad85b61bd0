package dev.berth.server.security.jwt;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** An issuer of tokens on this machine: its configuration, its keys, and what it signs. */
public final class TestIssuer implements AutoCloseable {
    private static final int RSA_BITS = 2_048;
    private static final int BACKLOG = 50;

    private final HttpServer server;
    private final String url;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<PublicJsonWebKey> keys = new ArrayList<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile boolean away;
    private volatile String configuration = "";
    private volatile String keySet = "";

    private TestIssuer(HttpServer server, String url) {
        this.server = server;
        this.url = url;
    }

    /** One that listens on a port of its own and has a key of each kind; the first signs. */
    public static TestIssuer start() throws IOException, JoseException {
        HttpServer server = HttpServer.create(anyPort(), BACKLOG);
        return start(server, "http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The same over TLS, as {@code localhost}. */
    static TestIssuer start(SSLContext tls) throws IOException, JoseException {
        HttpsServer server = HttpsServer.create(anyPort(), BACKLOG);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return start(server, "https://localhost:" + server.getAddress().getPort());
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static TestIssuer start(HttpServer server, String url) throws JoseException {
        TestIssuer issuer = new TestIssuer(server, url);
        issuer.keys.add(named("rsa", RsaJwkGenerator.generateJwk(RSA_BITS)));
        issuer.keys.add(named("ec", EcJwkGenerator.generateJwk(EllipticCurves.P256)));
        issuer.keys.add(named("okp", OkpJwkGenerator.generateJwk("Ed25519")));
        issuer.configure(Map.of("issuer", issuer.url(), "jwks_uri", issuer.url() + "/keys"));
        issuer.show(issuer.jwks());
        server.createContext("/.well-known/openid-configuration", exchange -> {
            issuer.questions.incrementAndGet();
            issuer.answer(exchange, issuer.configuration);
        });
        server.createContext("/keys", exchange -> issuer.answer(exchange, issuer.keySet));
        server.setExecutor(issuer.threads);
        server.start();
        return issuer;
    }

    private static PublicJsonWebKey named(String id, PublicJsonWebKey key) {
        key.setKeyId(id);
        key.setUse("sig");
        return key;
    }

    private void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            if (away) {
                exchange.sendResponseHeaders(503, -1);
            } else if (text.startsWith("http")) {
                exchange.getResponseHeaders().add("Location", text);
                exchange.sendResponseHeaders(302, -1);
            } else {
                byte[] body = text.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** What stands in {@code iss}. */
    public String url() {
        return url;
    }

    /** How often it was asked where its keys are. */
    int questions() {
        return questions.get();
    }

    /** Whether it answers nobody. */
    void away(boolean isAway) {
        away = isAway;
    }

    /** What it says of itself from now on. */
    void configure(Map<String, ?> says) {
        configuration = JsonUtil.toJson(new LinkedHashMap<>(says));
    }

    /** What it shows as its keys from now on; an address sends on to there. */
    void show(String document) {
        keySet = document;
    }

    /** Its public keys. */
    public String jwks() {
        return new JsonWebKeySet(keys).toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** From now on it signs with another key, which it shows too. */
    void rotate(String id) throws JoseException {
        keys.addFirst(named(id, RsaJwkGenerator.generateJwk(RSA_BITS)));
        show(jwks());
    }

    PublicJsonWebKey key(String id) {
        return keys.stream()
                .filter(key -> id.equals(key.getKeyId()))
                .findFirst()
                .orElseThrow();
    }

    /** What a good token says, for five minutes from now. */
    public Map<String, Object> claims(String subject, String audience) {
        return claims(subject, audience, Instant.now());
    }

    Map<String, Object> claims(String subject, String audience, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", url());
        claims.put("sub", subject);
        claims.put("aud", audience);
        claims.put("iat", now.getEpochSecond());
        claims.put("nbf", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + 300);
        claims.put("jti", "1");
        return claims;
    }

    /** A token with these claims, by its first key. */
    public String token(Map<String, ?> claims) {
        PublicJsonWebKey key = keys.getFirst();
        return sign(
                key,
                "RS256",
                Map.of("typ", "JWT", "kid", String.valueOf(key.getKeyId())),
                JsonUtil.toJson(new LinkedHashMap<>(claims)));
    }

    /** Any payload with any header, signed. */
    static String sign(PublicJsonWebKey key, String algorithm, Map<String, ?> header, String payload) {
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setAlgorithmHeaderValue(algorithm);
            header.forEach((name, value) -> signature.getHeaders().setObjectHeaderValue(name, value));
            signature.setPayload(payload);
            signature.setKey(key.getPrivateKey());
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

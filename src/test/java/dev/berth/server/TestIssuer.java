package dev.berth.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small identity provider that lets in whomever a request names: {@code user}, {@code groups} with commas between them, and
 * {@code sid}, behind the parameters that it got. It keeps to the code flow with PKCE as strictly as a real one. It makes wrong tokens too, where
 * a request says how: {@code claims} to say other than it would (a JSON object; null takes one away), {@code by} for who signs, and
 * {@code says} for what the token endpoint answers instead.
 */
public final class TestIssuer implements AutoCloseable {
    public static final String CLIENT = "berth";
    public static final String SECRET = "hush & more";

    private final HttpServer server;
    /** Made once: it takes long. */
    private static final RSAKey FIRST_KEY = newKey();

    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final AtomicInteger keyRequests = new AtomicInteger();
    private volatile RSAKey key = FIRST_KEY;
    private volatile boolean away;

    public TestIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/.well-known/openid-configuration", exchange -> json(exchange, away ? 503 : 200, discovery()));
        server.createContext("/keys", exchange -> {
            keyRequests.incrementAndGet();
            json(exchange, 200, new JWKSet(key.toPublicJWK()).toString());
        });
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.createContext("/logout-token", exchange -> {
            Map<String, String> asked = fields(exchange.getRequestURI().getRawQuery());
            text(exchange, 200, made(logoutClaims(asked.get("sub"), asked.get("sid")), asked));
        });
        server.createContext("/keys-asked", exchange -> text(exchange, 200, Integer.toString(keyRequests.get())));
        server.createContext("/rotate", exchange -> {
            key = newKey();
            text(exchange, 200, "");
        });
        server.createContext("/away", exchange -> {
            away = "true".equals(exchange.getRequestURI().getRawQuery());
            text(exchange, 200, "");
        });
        server.start();
    }

    /** As it names itself. */
    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID(UUID.randomUUID().toString())
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(JWTClaimsSet.Builder claims, RSAKey key) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private JWTClaimsSet.Builder logoutClaims(String subject, String session) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(120)))
                .jwtID(UUID.randomUUID().toString())
                .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
        if (subject != null) {
            claims.subject(subject);
        }
        if (session != null) {
            claims.claim("sid", session);
        }
        return claims;
    }

    private String discovery() {
        return """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                 "jwks_uri": "%1$s/keys", "end_session_endpoint": "%1$s/end"}""".formatted(issuer());
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = fields(exchange.getRequestURI().getRawQuery());
        if (!"code".equals(asked.get("response_type"))
                || !CLIENT.equals(asked.get("client_id"))
                || !"S256".equals(asked.get("code_challenge_method"))) {
            text(exchange, 400, "no code flow with PKCE");
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, asked);
        exchange.getResponseHeaders()
                .set("Location", asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> given =
                fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(given.getOrDefault("code", ""));
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        String expected = "Basic "
                + Base64.getEncoder().encodeToString((CLIENT + ":hush+%26+more").getBytes(StandardCharsets.UTF_8));
        if (!expected.equals(header)) {
            json(exchange, 401, "{\"error\": \"invalid_client\"}");
        } else if (asked == null
                || !asked.get("redirect_uri").equals(given.get("redirect_uri"))
                || !asked.get("code_challenge").equals(challenge(given.getOrDefault("code_verifier", "")))) {
            json(exchange, 400, "{\"error\": \"invalid_grant\"}");
        } else {
            answer(exchange, asked);
        }
    }

    private void answer(HttpExchange exchange, Map<String, String> asked) throws IOException {
        String right = "{\"id_token\": \"" + made(claims(asked), asked) + "\"}";
        switch (asked.getOrDefault("says", "")) {
            case "none" -> json(exchange, 200, "{\"access_token\": \"a.b.c\"}");
            case "no JSON" -> json(exchange, 200, "<p>");
            case "broken" -> json(exchange, 502, "{}");
            case "endless" -> json(exchange, 200, "{\"x\": \"" + "x".repeat(3 << 20) + "\", " + right.substring(1));
            default -> json(exchange, 200, right);
        }
    }

    private String made(JWTClaimsSet.Builder right, Map<String, String> asked) throws IOException {
        try {
            JWTClaimsSet.Builder claims = right;
            JSONObjectUtils.parse(asked.getOrDefault("claims", "{}"))
                    .forEach((name, value) -> claims.claim(
                            name,
                            List.of("exp", "iat").contains(name) && value instanceof Long time
                                    ? Date.from(Instant.ofEpochSecond(time))
                                    : value));
            return switch (asked.getOrDefault("by", "")) {
                case "none" -> new PlainJWT(claims.build()).serialize();
                case "none, with something behind it" -> new PlainJWT(claims.build()).serialize() + "c2lnbmF0dXJl";
                case "another key" -> signed(claims, newKey());
                case "another key of that name" ->
                    signed(
                            claims,
                            new RSAKey.Builder(newKey()).keyID(key.getKeyID()).build());
                case "what everybody knows" -> symmetric(claims);
                case "the right key, before it was changed" -> changed(claims);
                default -> signed(claims, key);
            };
        } catch (ParseException | JOSEException e) {
            throw new IOException(e);
        }
    }

    private String symmetric(JWTClaimsSet.Builder claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), claims.build());
        token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        return token.serialize();
    }

    private String changed(JWTClaimsSet.Builder claims) {
        String[] parts = signed(claims, key).split("\\.");
        String[] others = signed(claims.subject("root"), key).split("\\.");
        return parts[0] + "." + others[1] + "." + parts[2];
    }

    private JWTClaimsSet.Builder claims(Map<String, String> asked) {
        Instant now = Instant.now();
        String user = asked.getOrDefault("user", "ann");
        List<String> groups = Arrays.stream(asked.getOrDefault("groups", "").split(","))
                .filter(group -> !group.isEmpty())
                .toList();
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .subject("id-of-" + user)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .claim("nonce", asked.get("nonce"))
                .claim("preferred_username", user)
                .claim("sid", asked.getOrDefault("sid", "session-of-" + user))
                .claim("groups", groups);
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> fields(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String field : (form == null ? "" : form).split("&")) {
            String[] parts = field.split("=", 2);
            if (parts.length == 2) {
                fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private static void json(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        text(exchange, status, body);
    }

    private static void text(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

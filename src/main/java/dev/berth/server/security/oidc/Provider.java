package dev.berth.server.security.oidc;

import dev.berth.server.config.OidcConfig;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** What is known of the provider: where its doors are and what keys it signs with, fetched when needed and kept for a while. */
final class Provider {
    private static final Duration METADATA_FRESH = Duration.ofSeconds(5);
    private static final Duration METADATA_KEPT = Duration.ofHours(1);

    /** A key that the provider took away counts no longer than this. */
    private static final Duration KEYS_KEPT = Duration.ofMinutes(5);

    /** A token by an unknown key makes the server look for new ones, and no more often than this, whoever sends such tokens. */
    private static final Duration KEYS_RENEWED = Duration.ofSeconds(10);

    private static final int MOST_KEYS = 100;

    private final String issuer;
    private final String clientId;
    private final Optional<String> clientSecret;
    private final ProviderClient client;
    private final TokenChecks checks;
    private final Remembered<Metadata> metadata;
    private final Remembered<List<JsonWebKey>> keys;

    Provider(OidcConfig config, Clock clock) {
        this.issuer = config.issuer().map(String::strip).orElse("");
        this.clientId = config.clientId().orElse("");
        this.clientSecret = config.clientSecret();
        this.client = new ProviderClient(config.caFile());
        this.checks = new TokenChecks(issuer, clientId, clock);
        this.metadata = new Remembered<>(this::discover, METADATA_KEPT, clock);
        this.keys = new Remembered<>(this::fetchKeys, KEYS_KEPT, clock);
    }

    String issuer() {
        return issuer;
    }

    TokenChecks checks() {
        return checks;
    }

    Uni<Metadata> metadata() {
        return metadata.get();
    }

    /** The same, and proof that the provider is there: a browser that was sent to one that is away would show its own words. */
    Uni<Metadata> presentMetadata() {
        return metadata.noOlderThan(METADATA_FRESH);
    }

    private Uni<Metadata> discover() {
        URI document = URI.create(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
        return client.get(document).map(found -> Metadata.of(found, issuer));
    }

    private Uni<List<JsonWebKey>> fetchKeys() {
        return metadata().flatMap(found -> client.get(found.keys())).map(Provider::publicKeys);
    }

    /** Those that it can be known by; what this server has no use for is passed over. */
    private static List<JsonWebKey> publicKeys(Map<String, Object> document) {
        List<?> listed = document.get("keys") instanceof List<?> list ? list : List.of();
        return listed.stream()
                .limit(MOST_KEYS)
                .flatMap(one -> key(one).stream())
                .toList();
    }

    private static Optional<JsonWebKey> key(Object parameters) {
        try {
            return parameters instanceof Map<?, ?> map
                    ? Optional.of(JsonWebKey.Factory.newJwk(named(map))).filter(PublicJsonWebKey.class::isInstance)
                    : Optional.empty();
        } catch (JoseException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> named(Map<?, ?> parameters) {
        Map<String, Object> named = new LinkedHashMap<>();
        parameters.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    /** What a check makes of the keys; with one that is not among them the provider is asked for its keys once more. */
    <T> Uni<T> verified(Function<List<JsonWebKey>, T> check) {
        return keys.get()
                .map(check)
                .onFailure(TokenChecks.UnknownKeyException.class)
                .recoverWithUni(() -> keys.noOlderThan(KEYS_RENEWED).map(check))
                .onFailure(TokenChecks.UnknownKeyException.class)
                .transform(failure -> SignInFailedException.refused("no key of the provider has signed the token"));
    }

    /** The ID token that a code is worth. */
    Uni<String> exchange(Metadata found, String code, PendingSignIn pending) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", pending.returnTo());
        form.put("code_verifier", pending.verifier());
        boolean inHeader = clientSecret.isPresent() && !found.secretInBody();
        if (!inHeader) {
            form.put("client_id", clientId);
            clientSecret.ifPresent(secret -> form.put("client_secret", secret));
        }
        Optional<ProviderClient.Client> header =
                clientSecret.filter(secret -> inHeader).map(secret -> new ProviderClient.Client(clientId, secret));
        return client.post(found.token(), form, header).map(Provider::idToken);
    }

    private static String idToken(Map<String, Object> answer) {
        if (answer.get("id_token") instanceof String token) {
            return token;
        }
        throw SignInFailedException.refused("the provider gives no ID token: is openid among its client's scopes?");
    }

    String address(URI door, Map<String, String> parameters) {
        String text = door.toString();
        return text + (text.contains("?") ? "&" : "?") + ProviderClient.encoded(parameters);
    }
}

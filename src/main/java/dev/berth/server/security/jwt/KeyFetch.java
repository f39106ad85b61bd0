package dev.berth.server.security.jwt;

import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.access.Issuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Asks an issuer for its keys. Only addresses are asked that an admin wrote down, and the one that the issuer itself names
 * for its keys; nothing that a token says. Redirects are not followed.
 */
final class KeyFetch implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 1 << 20;

    private final Issuer issuer;
    private final @Nullable String uri;
    private final HttpClient client;

    /** @param keys where they are: not written down */
    KeyFetch(Issuer issuer, KeyOrigin keys) throws GeneralSecurityException, IOException {
        this.issuer = issuer;
        this.uri = keys instanceof KeyOrigin.At at ? at.uri() : null;
        String authorities = switch (keys) {
            case KeyOrigin.Discovered discovered -> discovered.authorities();
            case KeyOrigin.At at -> at.authorities();
            case KeyOrigin.Written written -> null;
        };
        HttpClient.Builder builder =
                HttpClient.newBuilder().followRedirects(Redirect.NEVER).connectTimeout(LONGEST);
        if (authorities != null) {
            builder.sslContext(Authorities.context(authorities));
        }
        this.client = builder.build();
    }

    /** The keys, or why they cannot be had, after 5 s at the latest. Does not block. */
    CompletableFuture<SigningKeys> fetch() {
        String known = uri;
        CompletableFuture<String> address = known == null
                ? CompletableFuture.completedFuture(issuer.discovery())
                        .thenCompose(this::get)
                        .thenApply(this::keyAddress)
                : CompletableFuture.completedFuture(known);
        return address.thenCompose(this::get)
                .thenApply(KeyFetch::keys)
                .orTimeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The client's own time-out ends with the head of an answer; this one ends what comes slowly, too. */
    private CompletableFuture<String> get(String address) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .timeout(LONGEST)
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<String>> sent = client.sendAsync(request, answer -> new LimitedBody(MOST_BYTES));
        return sent.copy()
                .orTimeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        sent.cancel(true);
                    }
                })
                .thenApply(KeyFetch::body);
    }

    private static String body(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new UnusableAnswerException(answer.uri() + " answers " + answer.statusCode());
        }
        return answer.body();
    }

    /** Whoever names itself otherwise than the tokens do is another issuer. */
    private String keyAddress(String document) {
        Map<String, Object> fields = json(document);
        if (!issuer.text().equals(fields.get("issuer"))) {
            throw new UnusableAnswerException("its configuration is of another issuer");
        }
        if (!(fields.get("jwks_uri") instanceof String address) || !mayBeAsked(address)) {
            throw new UnusableAnswerException("its configuration has no jwks_uri that may be asked");
        }
        return address;
    }

    private boolean mayBeAsked(String address) {
        try {
            URI keys = URI.create(address);
            boolean plain = "http".equalsIgnoreCase(keys.getScheme())
                    && issuer.isPlain()
                    && Issuer.problem("http://" + keys.getHost(), true).isEmpty();
            return keys.getHost() != null
                    && keys.getRawUserInfo() == null
                    && (plain || "https".equalsIgnoreCase(keys.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static SigningKeys keys(String document) {
        try {
            return SigningKeys.read(document);
        } catch (JoseException e) {
            throw new UnusableAnswerException("its keys are no JSON Web Key Set, or too many");
        }
    }

    private static Map<String, Object> json(String document) {
        try {
            return JsonUtil.parseJson(document);
        } catch (JoseException e) {
            throw new UnusableAnswerException("its configuration is no JSON");
        }
    }

    /** An issuer that answers, and not as one. */
    private static final class UnusableAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnusableAnswerException(String message) {
            super(message, null, false, false);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}

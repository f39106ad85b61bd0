package dev.berth.server.security.oidc;

import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/** Calls to the provider. Nothing of them blocks; each ends within its time, follows no redirect and reads so much at most. */
class ProviderClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int MOST = 1 << 20;
    private static final int OK = 200;

    private final Optional<Path> caFile;
    private volatile Optional<HttpClient> made = Optional.empty();

    ProviderClient(Optional<Path> caFile) {
        this.caFile = caFile;
    }

    /** A JSON document; a SignInFailedException when there is none. */
    Uni<Map<String, Object>> get(URI address) {
        return answer(request(address).GET().build());
    }

    /**
     * What the provider makes of a form.
     *
     * @param client who sends it, for a header; empty for none
     */
    Uni<Map<String, Object>> post(URI address, Map<String, String> form, Optional<Client> client) {
        HttpRequest.Builder request = request(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encoded(form)));
        client.ifPresent(one -> request.header("Authorization", one.basic()));
        return answer(request.build());
    }

    /** A client and its secret. */
    record Client(String id, String secret) {
        /** Both are encoded as in a form first (RFC 6749, 2.3.1). */
        String basic() {
            String both = encode(id) + ":" + encode(secret);
            return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(address).timeout(ANSWER).header("Accept", "application/json");
    }

    private Uni<Map<String, Object>> answer(HttpRequest request) {
        return Uni.createFrom()
                .completionStage(() -> client().sendAsync(request, head -> new BoundedBody(MOST)))
                .onFailure(failure -> !(failure instanceof SignInFailedException))
                .transform(failure -> SignInFailedException.away(
                        "the identity provider cannot be reached at " + place(request) + ": " + failure))
                .map(answer -> document(request, answer));
    }

    private static Map<String, Object> document(HttpRequest request, HttpResponse<byte[]> answer) {
        Map<String, Object> document;
        try {
            document = JsonUtil.parseJson(new String(answer.body(), StandardCharsets.UTF_8));
        } catch (JoseException e) {
            throw SignInFailedException.away(
                    place(request) + " answers with " + answer.statusCode() + " and no JSON object");
        }
        if (answer.statusCode() == OK) {
            return document;
        }
        // A code that it does not take, say. Its words are the provider's own, and tell an administrator why.
        String why = place(request) + " answers with " + answer.statusCode() + ": " + document.get("error") + " "
                + document.getOrDefault("error_description", "");
        throw answer.statusCode() < 500 ? SignInFailedException.refused(why) : SignInFailedException.away(why);
    }

    private static String place(HttpRequest request) {
        URI address = request.uri();
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }

    private HttpClient client() {
        HttpClient present = made.orElse(null);
        if (present == null) {
            present = make();
            made = Optional.of(present);
        }
        return present;
    }

    private HttpClient make() {
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER);
        caFile.ifPresent(file -> builder.sslContext(trusting(file)));
        return builder.build();
    }

    private static SSLContext trusting(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca-" + count++, one);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw SignInFailedException.away("berth.oidc.ca-file (" + file + ") has no usable certificates: " + e);
        }
    }
}

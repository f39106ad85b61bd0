package dev.berth.server.security.oidc;

import dev.berth.server.TestDatabase;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A browser with an address of its own, since of one address so many failures alone are heard in a minute. */
final class Browser {
    private static final AtomicInteger LAST = new AtomicInteger(1);

    final Map<String, String> cookies = new LinkedHashMap<>();
    private final HttpClient client;

    Browser() {
        try {
            client = HttpClient.newBuilder()
                    .localAddress(InetAddress.getByName("127.0.1." + LAST.incrementAndGet()))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String server() {
        return "http://127.0.0.1:" + RestAssured.port;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A page of the server, with the cookies that it gave. */
    HttpResponse<String> get(String address) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server()).resolve(address));
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        HttpResponse<String> answer = send(request);
        answer.headers().allValues("Set-Cookie").forEach(this::take);
        return answer;
    }

    private void take(String header) {
        for (HttpCookie cookie : HttpCookie.parse(header)) {
            if (cookie.getMaxAge() == 0) {
                cookies.remove(cookie.getName());
            } else {
                cookies.put(cookie.getName(), cookie.getValue());
            }
        }
    }

    /** What the identity provider says at one of its addresses. */
    HttpResponse<String> provider(String path) {
        return send(HttpRequest.newBuilder(URI.create(TestDatabase.issuer()).resolve(path)));
    }

    /** Sends a logout token, as the identity provider does. */
    HttpResponse<String> tell(String token) {
        return send(HttpRequest.newBuilder(URI.create(server() + IdentityProvider.LOGOUT_TOKENS))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("logout_token=" + encoded(token))));
    }

    /** Begins a sign-in; the address to which it is sent. */
    String begin() {
        HttpResponse<String> answer = get(IdentityProvider.SIGN_IN + "?next=%2Fapp%2Ftasks");
        if (answer.statusCode() != 303) {
            throw new AssertionError("no sign-in begins: " + answer.statusCode() + " " + answer.body());
        }
        return answer.headers().firstValue("Location").orElseThrow();
    }

    /** Signs in at the provider; the address with which it is sent back. */
    String comesBack(String begun, Map<String, String> more) {
        return provider(begun + "&" + encoded(more))
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static Map<String, String> query(String address) {
        Map<String, String> parameters = new HashMap<>();
        for (String field : URI.create(address).getRawQuery().split("&")) {
            String[] parts = field.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }
}

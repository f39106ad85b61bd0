package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;

/** Asks for pages as a browser does, as far as that can be told without one. */
final class PageCaller {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String FORM = "application/x-www-form-urlencoded";

    private final HttpClient client;
    private final String origin;
    private String cookie = "none=";

    PageCaller(HttpClient client, String origin) {
        this.client = client;
        this.origin = origin;
    }

    /** Signs in, and keeps the session. */
    void signIn(String token) throws Exception {
        HttpResponse<String> answer = post("/app/sign-in", "token=" + token, origin);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).hasValue("/app");
        cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    }

    /** What the server said of the session. */
    String cookie() {
        return cookie;
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, String from) throws Exception {
        HttpRequest request = request(path)
                .header("Origin", from)
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** Hears one line of a stream, does something, and hears another one. */
    void follow(String path, String first, Runnable then, String second) throws Exception {
        HttpResponse<Stream<String>> answer = client.send(request(path).build(), BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            Iterator<String> heard = lines.iterator();
            assertThat(hears(heard, first)).as(first).isTrue();
            then.run();
            assertThat(hears(heard, second)).as(second).isTrue();
        }
    }

    private static boolean hears(Iterator<String> lines, String wanted) {
        while (lines.hasNext()) {
            if (lines.next().startsWith(wanted)) {
                return true;
            }
        }
        return false;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(origin + path))
                .timeout(LIMIT)
                .header("Cookie", cookie.replaceFirst(";.*", ""));
    }
}

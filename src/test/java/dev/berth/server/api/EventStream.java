package dev.berth.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.server.web.PageClient;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A client that follows server-sent events. */
final class EventStream implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    record Event(String name, String id, String data) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(data);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + data, e);
            }
        }
    }

    private final HttpResponse<InputStream> response;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.ofVirtual().start(this::read);
    }

    /** Returns as soon as the head is there, which must not wait for the first event. */
    static EventStream open(String path, String... headers) {
        HttpRequest.Builder request = asking(ApiClient.token("viewer"), path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return open(request);
    }

    static EventStream openWith(String token, String path) {
        return open(asking(token, path));
    }

    private static HttpRequest.Builder asking(String token, String path) {
        return asking(ApiClient.BASE + path).header("Authorization", "Bearer " + token);
    }

    /** What an open page follows. */
    static EventStream ofPage(String query, String session) {
        return open(asking("/app/events" + query).header("Cookie", PageClient.COOKIE + "=" + session));
    }

    private static HttpRequest.Builder asking(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Accept", "text/event-stream");
    }

    private static EventStream open(HttpRequest.Builder request) {
        try {
            return new EventStream(
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    int status() {
        return response.statusCode();
    }

    Event next() {
        try {
            Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no event came");
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All events up to and with the one of that name. */
    List<Event> until(String name) {
        List<Event> seen = new ArrayList<>();
        do {
            seen.add(next());
        } while (!seen.getLast().name().equals(name));
        return seen;
    }

    boolean goesOn() {
        return ended.getCount() > 0;
    }

    /** Waits until the server has ended it in order. */
    void awaitEnd() {
        try {
            assertThat(ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("the stream ends")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            List<String> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isEmpty()) {
                    deliver(lines);
                    lines.clear();
                } else {
                    lines.add(line);
                }
            }
            ended.countDown();
        } catch (IOException e) {
            // Closed by this side.
        }
    }

    private void deliver(List<String> lines) {
        String name = field(lines, "event: ");
        if (!name.isEmpty()) {
            events.add(new Event(name, field(lines, "id: "), field(lines, "data: ")));
        }
    }

    private static String field(List<String> lines, String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.berth.cli.child;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** One of a server's health checks. */
final class HealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final HttpRequest request;

    HealthCheck(URI server, String name) {
        this.request = HttpRequest.newBuilder(server.resolve("/q/health/" + name))
                .timeout(PATIENCE)
                .build();
    }

    /** Whether it is answered with 200. */
    boolean passes() throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        }
    }
}

package dev.berth.cli.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.listen.FreePort;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpPoolTest {
    private final Loop loop = new Loop();
    private final List<String> answers = new ArrayList<>();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private Reply noted() {
        return new Reply() {
            @Override
            public void answered(HttpAnswer answer) {
                answers.add(answer.status() + " " + answer.text());
            }

            @Override
            public void failed(String reason) {
                answers.add("failed");
            }
        };
    }

    private void await(int count) {
        assertThat(loop.runUntil(() -> answers.size() >= count, System.nanoTime() + TimeUnit.SECONDS.toNanos(30)))
                .as("answers in time: %s", answers)
                .isTrue();
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void requestsShareAConnectionAndKeepTheirOrder() throws Exception {
        try (TinyServer server = new TinyServer(request -> ok(request))) {
            HttpPool pool = new HttpPool(loop, server.address(), 1);
            for (int number = 0; number < 20; number++) {
                pool.send(server.address().request("POST /tasks", "t", "{\"n\":" + number + "}"), noted());
            }
            await(20);
            assertThat(answers).hasSize(20).first().isEqualTo("200 POST /api/v1/tasks HTTP/1.1 {\"n\":0}");
            assertThat(answers.getLast()).endsWith("{\"n\":19}");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void thereAreNeverMoreConnectionsThanAllowed() throws Exception {
        try (TinyServer server = new TinyServer(request -> ok("x"))) {
            HttpPool pool = new HttpPool(loop, server.address(), 4);
            for (int number = 0; number < 40; number++) {
                pool.send(server.address().request("GET /pools", "t", ""), noted());
            }
            await(40);
            assertThat(answers).containsOnly("200 x");
            assertThat(server.connections()).isEqualTo(4);
        }
    }

    @Test
    void aRequestWhoseConnectionBreaksFailsAndTheNextOneGetsANewOne() throws Exception {
        try (TinyServer server = new TinyServer(request -> request.contains("break") ? null : ok("fine"))) {
            HttpPool pool = new HttpPool(loop, server.address(), 1);
            pool.send(server.address().request("GET /break", "t", ""), noted());
            pool.send(server.address().request("GET /pools", "t", ""), noted());
            await(2);
            assertThat(answers).containsExactly("failed", "200 fine");
            assertThat(server.heard)
                    .filteredOn(heard -> heard.contains("break"))
                    .hasSize(1);
        }
    }

    @Test
    void aConnectionThatTheServerWantsClosedIsNotUsedAgain() throws Exception {
        String last = "HTTP/1.1 429 Too Many\r\nConnection: close\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n";
        try (TinyServer server = new TinyServer(request -> last)) {
            HttpPool pool = new HttpPool(loop, server.address(), 1);
            pool.send(server.address().request("GET /a", "t", ""), noted());
            pool.send(server.address().request("GET /b", "t", ""), noted());
            await(2);
            assertThat(answers).containsExactly("429 ", "429 ");
        }
    }

    @Test
    void nobodyListensIsAFailureAndNoHang() throws IOException {
        int port = FreePort.any("127.0.0.1");
        Server nobody = Server.at(URI.create("http://127.0.0.1:" + port));
        HttpPool pool = new HttpPool(loop, nobody, 2);
        pool.send(nobody.request("GET /pools", "t", ""), noted());
        await(1);
        assertThat(answers).containsExactly("failed");
    }

    @Test
    void whatWaitsWhenThePoolClosesFails() throws Exception {
        try (TinyServer server = new TinyServer(request -> "")) {
            HttpPool pool = new HttpPool(loop, server.address(), 1);
            pool.send(server.address().request("GET /a", "t", ""), noted());
            pool.send(server.address().request("GET /b", "t", ""), noted());
            pool.close();
            await(2);
            assertThat(answers).containsExactly("failed", "failed");
        }
    }
}

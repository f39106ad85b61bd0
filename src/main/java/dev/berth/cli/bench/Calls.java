package dev.berth.cli.bench;

import dev.berth.cli.CommandException;
import dev.berth.cli.bench.wire.Fields;
import dev.berth.cli.bench.wire.HttpAnswer;
import dev.berth.cli.bench.wire.HttpPool;
import dev.berth.cli.bench.wire.Loop;
import dev.berth.cli.bench.wire.Reply;
import dev.berth.cli.bench.wire.Server;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Single calls of the server's interface, waited for; what is not part of the load. */
final class Calls {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int FIRST_ERROR = 400;

    private final Loop loop;
    private final Server server;
    private final String token;
    private final HttpPool http;

    Calls(Loop loop, Server server, String token) {
        this.loop = loop;
        this.server = server;
        this.token = token;
        this.http = new HttpPool(loop, server, 1);
    }

    /** The answer's fields. */
    Fields json(String call, String body) {
        return Fields.of(send(call, server.request(call, token, body)).body());
    }

    /** Whether a list has no items. */
    boolean empty(String path) {
        String call = "GET " + path;
        return send(call, server.request(call, token, "")).text().contains("\"items\":[]");
    }

    String text(String path) {
        String call = "GET " + path;
        return send(call, server.request(call, token, "")).text();
    }

    void upload(String call, byte[] archive) {
        send(call, server.request(call, token, "application/gzip", archive));
    }

    void close() {
        http.close();
    }

    private HttpAnswer send(String call, byte[] request) {
        Awaited awaited = new Awaited();
        http.send(request, awaited);
        loop.runUntil(awaited::over, System.nanoTime() + PATIENCE.toNanos());
        HttpAnswer answer = awaited.answer;
        if (answer == null) {
            throw new CommandException(call + " got no answer: " + awaited.failure);
        }
        if (answer.status() >= FIRST_ERROR) {
            Fields problem = Fields.of(answer.body());
            throw new CommandException(
                    call + " answered " + answer.status() + " " + problem.text("code") + " " + problem.text("detail"));
        }
        return answer;
    }

    private static final class Awaited implements Reply {
        private @Nullable HttpAnswer answer;
        private @Nullable String failure;

        boolean over() {
            return answer != null || failure != null;
        }

        @Override
        public void answered(HttpAnswer came) {
            answer = came;
        }

        @Override
        public void failed(String reason) {
            failure = reason;
        }
    }
}

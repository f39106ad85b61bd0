package dev.berth.server.api.forward;

import dev.berth.server.api.request.PublicAddress;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One request on its way to the leader, and its answer on the way back, whatever either is and however long it lasts. */
final class Relay {
    private static final int UNAVAILABLE = 503;
    private static final int SWITCHING = 101;

    /** Longer ones are not Berth's word that it does not lead. */
    private static final int LONGEST_REFUSAL = 8 << 10;

    private static final String NOT_LEADER = "\"not_leader\"";

    private final ForwardedRequest request;
    private final HttpServerRequest in;
    private final HttpClientRequest out;
    private final Unanswered unanswered;

    /** Hears that the leader gave no answer, as long as the client has not been given any of one. */
    interface Unanswered {
        /** @param begun whether the leader may have begun with the request */
        void by(ForwardedRequest request, boolean begun);
    }

    Relay(ForwardedRequest request, HttpClientRequest out, Unanswered unanswered) {
        this.request = request;
        this.in = request.in();
        this.out = out;
        this.unanswered = unanswered;
    }

    /** @param kept whether there is room to keep a small body until the answer comes */
    void start(String proof, String scheme, boolean kept) {
        ForwardedHeaders.copy(in.headers(), out.headers());
        HostAndPort authority = in.authority();
        if (authority != null) {
            out.authority(authority);
        }
        out.putHeader(ForwardedHeaders.PROOF, proof);
        out.putHeader(PublicAddress.FORWARDED_SCHEME, scheme);
        in.response().closeHandler(gone -> stop());
        // Told once more by whatever waits for the answer.
        out.exceptionHandler(failure -> {});
        if (ForwardedHeaders.upgrades(in.headers())) {
            upgrade();
        } else {
            exchange(kept);
        }
    }

    /** The rest of a body that nobody takes any more must not run into the request that has ended. */
    private void stop() {
        out.reset();
        if (request.body() == null && !in.isEnded()) {
            in.handler(unwanted -> {});
            in.resume();
        }
    }

    private void exchange(boolean kept) {
        Buffer whole = request.body();
        int length = request.bodyLength();
        if (whole != null) {
            send(whole);
        } else if (length == 0) {
            send(null);
        } else {
            if (in.headers().contains("Expect")) {
                in.response().writeContinue();
            }
            if (length > 0 && kept) {
                collect();
            } else {
                request.stream();
                out.exceptionHandler(failure -> stop());
                out.send(in).onSuccess(this::answer).onFailure(failure -> unanswered.by(request, true));
            }
        }
    }

    private void collect() {
        Future<Buffer> body = in.body();
        in.resume();
        body.onFailure(gone -> out.reset()).onSuccess(whole -> {
            request.keep(whole);
            send(whole);
        });
    }

    private void send(@Nullable Buffer body) {
        (body == null ? out.send() : out.send(body))
                .onSuccess(this::answer)
                .onFailure(failure -> unanswered.by(request, true));
    }

    private void answer(HttpClientResponse answer) {
        if (answer.statusCode() == UNAVAILABLE && length(answer) <= LONGEST_REFUSAL) {
            answer.body().onSuccess(said -> refusal(answer, said)).onFailure(failure -> unanswered.by(request, true));
            return;
        }
        letFlow();
        HttpServerResponse response = head(answer);
        if (!answer.headers().contains("Content-Length")) {
            response.setChunked(true);
        }
        answer.pipeTo(response).onFailure(failure -> response.reset());
    }

    /** What is left of the request is of no use to anybody; over HTTP/2 a request that has ended must not be touched. */
    private void letFlow() {
        if (!in.isEnded()) {
            in.resume();
        }
    }

    private static long length(HttpClientResponse answer) {
        String length = answer.getHeader("Content-Length");
        return length == null ? Long.MAX_VALUE : Long.parseLong(length);
    }

    /** Who leads no more says so before it begins with a request, or is refused by the database; who ends says nothing. */
    private void refusal(HttpClientResponse answer, Buffer said) {
        boolean ends = said.length() == 0;
        boolean before = ends || answer.headers().contains(ForwardedHeaders.NOT_BEGUN);
        if (ends || said.toString(StandardCharsets.UTF_8).contains(NOT_LEADER)) {
            unanswered.by(request, !before);
        } else {
            letFlow();
            var unused = head(answer).end(said);
        }
    }

    private HttpServerResponse head(HttpClientResponse answer) {
        HttpServerResponse response = in.response();
        response.setStatusCode(answer.statusCode()).setStatusMessage(answer.statusMessage());
        ForwardedHeaders.copy(answer.headers(), response.headers());
        return response;
    }

    /** From the leader's 101 on it is two sockets and what comes on them. */
    private void upgrade() {
        out.putHeader("Connection", "Upgrade").putHeader("Upgrade", in.getHeader("Upgrade"));
        out.connect().onFailure(failure -> unanswered.by(request, true)).onSuccess(answer -> {
            if (answer.statusCode() == SWITCHING) {
                HttpServerResponse response = head(answer);
                response.putHeader("Connection", "Upgrade").putHeader("Upgrade", answer.getHeader("Upgrade"));
                in.toNetSocket()
                        .onSuccess(near -> Pipes.join(near, answer.netSocket()))
                        .onFailure(failure -> answer.netSocket().close());
            } else {
                answer(answer);
            }
        });
    }
}

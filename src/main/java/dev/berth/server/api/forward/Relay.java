package dev.berth.server.api.forward;

import dev.berth.server.api.request.PublicAddress;
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
    /** Whether the answer has begun, or there will be none. */
    private boolean settled;
    /** Whether the leader may have begun with it. */
    private boolean begun;
    /** Whether the leader has the whole request. */
    private boolean sent;

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
        out.putHeader(PublicAddress.FORWARDED_FOR, PublicAddress.client(in));
        request.whenGone(this::abandon);
        out.exceptionHandler(failure -> fail());
        if (ForwardedHeaders.upgrades(in.headers())) {
            upgrade();
        } else {
            exchange(kept);
        }
    }

    /** Nobody is there to be told of an answer. */
    private void abandon() {
        settle();
        out.reset();
    }

    private void fail() {
        if (settle()) {
            out.reset();
            unanswered.by(request, begun);
        }
    }

    /** Whether it is open yet what comes of the request; the rest of its body is of no use to anybody from here on. */
    private boolean settle() {
        if (settled) {
            return false;
        }
        settled = true;
        // Over HTTP/2 a request that has ended must not be touched, nor may one whose client has gone.
        if (!request.keepsBody() && !request.gone() && !in.isEnded()) {
            in.resume();
        }
        return true;
    }

    private void exchange(boolean kept) {
        int length = request.bodyLength();
        if (length == 0) {
            send(null);
            return;
        }
        if (!request.keepsBody() && in.headers().contains("Expect")) {
            in.response().writeContinue();
        }
        if (request.keepsBody() || (length > 0 && kept)) {
            request.body().onSuccess(this::send);
        } else {
            stream();
        }
    }

    private void send(@Nullable Buffer body) {
        if (settled) {
            return;
        }
        begun = true;
        sent = true;
        (body == null ? out.send() : out.send(body)).onSuccess(this::answer).onFailure(failure -> fail());
    }

    /** No faster than the leader takes it, and no further than to its answer. */
    private void stream() {
        begun = true;
        request.stream();
        if (!in.headers().contains("Content-Length")) {
            out.setChunked(true);
        }
        in.handler(this::pass);
        in.endHandler(end -> {
            if (!settled) {
                sent = true;
                out.end();
            }
        });
        out.response().onSuccess(this::answer).onFailure(failure -> fail());
        in.resume();
    }

    private void pass(Buffer part) {
        if (settled) {
            return;
        }
        out.write(part);
        if (out.writeQueueFull()) {
            in.pause();
            out.drainHandler(drained -> {
                if (!settled) {
                    in.resume();
                }
            });
        }
    }

    private void answer(HttpClientResponse answer) {
        if (!settle()) {
            return;
        }
        if (answer.statusCode() == UNAVAILABLE && length(answer) <= LONGEST_REFUSAL) {
            answer.body().onSuccess(said -> refusal(answer, said)).onFailure(failure -> unanswered.by(request, true));
            return;
        }
        HttpServerResponse response = head(answer);
        if (!answer.headers().contains("Content-Length")) {
            response.setChunked(true);
        }
        // An answer that is cut off must not look like a whole one.
        answer.pipe().endOnFailure(false).to(response).onComplete(done -> {
            if (done.failed()) {
                out.reset();
                cutOff(response);
            } else {
                finish();
            }
        });
    }

    private void cutOff(HttpServerResponse response) {
        if (!request.gone()) {
            response.reset();
        }
    }

    /** A connection on which half a body was sent is of no use for the next request. */
    private void finish() {
        if (!sent) {
            out.reset();
        }
    }

    private static long length(HttpClientResponse answer) {
        String length = answer.getHeader("Content-Length");
        return length == null ? Long.MAX_VALUE : Long.parseLong(length);
    }

    /** Who leads no more says so before it begins with a request, or is refused by the database; who ends says nothing. */
    private void refusal(HttpClientResponse answer, Buffer said) {
        finish();
        boolean ends = said.length() == 0;
        boolean before = ends || answer.headers().contains(ForwardedHeaders.NOT_BEGUN);
        if (ends || said.toString(StandardCharsets.UTF_8).contains(NOT_LEADER)) {
            unanswered.by(request, !before);
        } else if (!request.gone()) {
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
        begun = true;
        sent = true;
        out.putHeader("Connection", "Upgrade").putHeader("Upgrade", in.getHeader("Upgrade"));
        out.connect().onFailure(failure -> fail()).onSuccess(answer -> {
            if (answer.statusCode() != SWITCHING) {
                answer(answer);
            } else if (settled) {
                answer.netSocket().close();
            } else {
                settled = true;
                become(answer);
            }
        });
    }

    private void become(HttpClientResponse answer) {
        HttpServerResponse response = head(answer);
        response.putHeader("Connection", "Upgrade").putHeader("Upgrade", answer.getHeader("Upgrade"));
        in.toNetSocket()
                .onSuccess(near -> Pipes.join(near, answer.netSocket()))
                .onFailure(failure -> answer.netSocket().close());
    }
}

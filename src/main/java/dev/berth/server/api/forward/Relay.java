package dev.berth.server.api.forward;

import dev.berth.server.api.request.PublicAddress;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;

/** One request on its way to the leader, and its answer on the way back, whatever either is and however long it lasts. */
final class Relay {
    private final HttpServerRequest in;
    private final HttpClientRequest out;
    private final Runnable refuse;

    /** @param refuse answers when the leader did not */
    Relay(HttpServerRequest in, HttpClientRequest out, Runnable refuse) {
        this.in = in;
        this.out = out;
        this.refuse = refuse;
    }

    void start(String proof, String scheme) {
        ForwardedHeaders.copy(in.headers(), out.headers());
        HostAndPort authority = in.authority();
        if (authority != null) {
            out.authority(authority);
        }
        out.putHeader(ForwardedHeaders.PROOF, proof);
        out.putHeader(PublicAddress.FORWARDED_SCHEME, scheme);
        in.response().closeHandler(gone -> out.reset());
        if (ForwardedHeaders.upgrades(in.headers())) {
            upgrade();
        } else {
            exchange();
        }
    }

    private void exchange() {
        boolean body = ForwardedHeaders.hasBody(in.headers());
        if (in.headers().contains("Expect")) {
            in.response().writeContinue();
        }
        if (!body) {
            in.resume();
        }
        (body ? out.send(in) : out.send()).onSuccess(this::answer).onFailure(failure -> refuse.run());
    }

    private void answer(HttpClientResponse answer) {
        HttpServerResponse response = head(answer);
        if (!answer.headers().contains("Content-Length")) {
            response.setChunked(true);
        }
        answer.pipeTo(response).onFailure(failure -> response.reset());
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
        out.connect().onFailure(failure -> refuse.run()).onSuccess(answer -> {
            if (answer.statusCode() == 101) {
                HttpServerResponse response = head(answer);
                response.putHeader("Connection", "Upgrade").putHeader("Upgrade", answer.getHeader("Upgrade"));
                in.toNetSocket()
                        .onSuccess(near -> Pipes.join(near, answer.netSocket()))
                        .onFailure(failure -> answer.netSocket().close());
            } else {
                in.resume();
                answer(answer);
            }
        });
    }
}

package dev.berth.server.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** The watches of a fake cluster's API, and what ends them. */
final class FakeWatches {
    private final List<WebSocket> open = new CopyOnWriteArrayList<>();
    private final AtomicBoolean expiring = new AtomicBoolean();

    /** The answer, with a hold on the watch that it opens, if any. */
    MockResponse held(MockResponse response) {
        WebSocketListener watch = response.getWebSocketListener();
        if (watch == null) {
            return response;
        }
        boolean expired = expiring.getAndSet(false);
        return response.withWebSocketUpgrade(expired ? new Expired() : new Held(watch));
    }

    void expire() {
        open.forEach(watch -> watch.send(gone()));
        end();
    }

    void expireNext() {
        expiring.set(true);
    }

    void end() {
        for (WebSocket watch : open) {
            open.remove(watch);
            watch.close(1000, "");
        }
    }

    int open() {
        return open.size();
    }

    /** Not an answer of 410, but an event in a watch that began well: that is what a real server does. */
    private static String gone() {
        return Serialization.asJson(new WatchEvent(FakeCluster.status(410, "too old resource version"), "ERROR"));
    }

    private static final class Expired extends WebSocketListener {
        @Override
        public void onOpen(WebSocket socket, Response response) {
            socket.send(gone());
            socket.close(1000, "");
        }
    }

    /** Hands a watch on, and keeps hold of its socket. */
    private final class Held extends WebSocketListener {
        private final WebSocketListener inner;

        Held(WebSocketListener inner) {
            this.inner = inner;
        }

        @Override
        public void onOpen(WebSocket socket, Response response) {
            inner.onOpen(socket, response);
            open.add(socket);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            open.remove(socket);
            inner.onClosing(socket, code, reason);
        }

        @Override
        public void onClosed(WebSocket socket, int code, String reason) {
            open.remove(socket);
            inner.onClosed(socket, code, reason);
        }

        @Override
        public void onFailure(WebSocket socket, Throwable failure, Response response) {
            open.remove(socket);
            inner.onFailure(socket, failure, response);
        }
    }
}

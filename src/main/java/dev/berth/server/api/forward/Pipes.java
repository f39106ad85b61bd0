package dev.berth.server.api.forward;

import io.vertx.core.net.NetSocket;

/** Two sockets that are one: what comes on one goes out on the other, no faster than it is taken. */
final class Pipes {
    private Pipes() {}

    static void join(NetSocket one, NetSocket other) {
        one.pipeTo(other).onComplete(done -> one.close());
        other.pipeTo(one).onComplete(done -> other.close());
    }
}

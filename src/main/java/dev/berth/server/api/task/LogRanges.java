package dev.berth.server.api.task;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.stream.LogFollower.Wanted;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Excerpt;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Answers with ranges of a task's output. No answer has more than a mebibyte; it says how much there is. */
@Singleton
class LogRanges {
    private static final int MOST_BYTES = 1 << 20;

    private final LogStore logs;

    LogRanges(LogStore logs) {
        this.logs = logs;
    }

    /** Sends 206 with the bytes; the response is then ended by whoever handles the request. */
    Uni<Void> send(RoutingContext routing, Wanted wanted, ByteRange range) {
        return offset(wanted, range)
                .flatMap(offset -> read(wanted, offset, range.length(offset, MOST_BYTES))
                        .flatMap(found -> write(routing.response(), offset, found)));
    }

    /** What is counted from the end needs a look at where that is. */
    private Uni<Long> offset(Wanted wanted, ByteRange range) {
        return range.fromEnd()
                ? read(wanted, 0, 0).map(found -> range.offset(found.total()))
                : Uni.createFrom().item(range.first());
    }

    private Uni<Excerpt> read(Wanted wanted, long offset, int bytes) {
        return logs.bytes(wanted.task(), wanted.part(), offset, bytes)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("task", wanted.task())));
    }

    private static Uni<Void> write(HttpServerResponse response, long offset, Excerpt found) {
        int length = found.content().length;
        if (length == 0) {
            throw ProblemException.of(
                    416, "range_not_satisfiable", "there are " + found.total() + " bytes of this output now");
        }
        response.setStatusCode(206)
                .putHeader("Content-Type", "text/plain;charset=UTF-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("Content-Range", "bytes " + offset + "-" + (offset + length - 1) + "/" + found.total())
                .putHeader("Content-Length", Integer.toString(length));
        return Uni.createFrom()
                .completionStage(
                        () -> response.write(Buffer.buffer(found.content())).toCompletionStage());
    }
}

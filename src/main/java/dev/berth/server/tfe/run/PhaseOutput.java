package dev.berth.server.tfe.run;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.LogStore.Part;
import dev.berth.server.control.port.Outages;
import dev.berth.server.tfe.access.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/**
 * Reads the output of a phase, piece by piece. A client that is given a failure here gives up, so a database that is away
 * for a moment looks to it like a tool that is silent for a moment.
 */
@ApplicationScoped
class PhaseOutput {
    private static final byte[] NOTHING_YET = {};

    private final LogStore logs;
    private final Clock clock;

    PhaseOutput(LogStore logs, Clock clock) {
        this.logs = logs;
        this.clock = clock;
    }

    /** At most so many bytes of the stream, from an offset on; none if there are none yet, or it has ended before. */
    Uni<byte[]> read(LogStream stream, long offset, int most) {
        return logs.bytes(
                        stream.task(),
                        Part.of(stream.phase()),
                        stream.windowOffset(offset),
                        LogStream.windowBytes(most))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("run", Ids.run(stream.task()))))
                .map(excerpt -> stream.slice(QuickFailure.seen(excerpt, clock.instant()), offset, most))
                .onFailure(Outages::isOutage)
                .recoverWithItem(NOTHING_YET);
    }
}

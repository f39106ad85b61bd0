package dev.berth.server.control.port;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import io.smallrye.mutiny.Uni;
import java.util.Set;

/** Where pods come from whose runtime is part of a server. */
public interface PodOrigins {

    /** The pool's {@code local} pods that a server made whose data directory is not this one's (F14). */
    Uni<Set<PodName>> madeElsewhere(PoolName pool);
}

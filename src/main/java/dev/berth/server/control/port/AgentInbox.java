package dev.berth.server.control.port;

import io.smallrye.mutiny.Uni;

/** Where the link hands over what agents say. */
public interface AgentInbox {

    /**
     * Records a report and marks the pool dirty. The answer comes when the report was folded and stored, which bounds
     * the number of reports under way to one per socket. It never fails because of the report itself.
     */
    Uni<Void> report(AgentSession session, AgentReport report);

    /** The session gave a sign of life (L1). It changes nothing else and overtakes nothing, so nobody waits for it. */
    void heard(AgentSession session);
}

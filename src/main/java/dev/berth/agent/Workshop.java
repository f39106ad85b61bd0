package dev.berth.agent;

import dev.berth.agent.output.AttemptOutput;
import dev.berth.agent.work.AttemptRunner;
import dev.berth.agent.work.KeptPlan;
import dev.berth.agent.work.Ticket;
import java.io.IOException;

/** Where the attempts are run. */
interface Workshop {
    AttemptOutput output(Ticket ticket, Runnable onMore) throws IOException;

    /** Runs the attempt on a thread of its own. */
    void start(Attempt attempt, AttemptRunner.Desk desk);

    /** Deletes a kept directory, later. */
    void discard(KeptPlan plan);
}

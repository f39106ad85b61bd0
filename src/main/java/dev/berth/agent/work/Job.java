package dev.berth.agent.work;

import dev.berth.agent.net.WorkClient;
import dev.berth.agent.output.AttemptOutput;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.tool.ToolSyntax;
import dev.berth.agent.tool.Tools;
import dev.berth.masking.Secrets;
import dev.berth.protocol.WorkDocument;

/** One attempt that has begun: what it is to do, with what, and who listens. */
record Job(
        Ticket ticket,
        WorkDocument work,
        Tools.Tool tool,
        Secrets secrets,
        AttemptOutput output,
        StopSignal stop,
        AttemptClock clock,
        Waits waits) {
    /** Tells the agent, and by it the server, that the attempt waits for others. */
    interface Waits {
        void waits(String forWhom);

        /** It does not any more; whether it was said to. */
        boolean over();
    }

    /** Of this attempt and no other, for files. */
    String name() {
        return ticket.task() + "-" + ticket.attempt();
    }

    WorkClient.Key key() {
        return new WorkClient.Key(ticket.task(), ticket.token());
    }

    ToolSyntax syntax() {
        return ToolSyntax.of(work.tool(), tool.version());
    }
}

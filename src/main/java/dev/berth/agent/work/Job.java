package dev.berth.agent.work;

import dev.berth.agent.net.WorkClient;
import dev.berth.agent.output.AttemptOutput;
import dev.berth.agent.tool.StopSignal;
import dev.berth.agent.tool.ToolSyntax;
import dev.berth.agent.tool.Tools;
import dev.berth.masking.Secrets;
import dev.berth.protocol.WorkDocument;
import io.soabase.recordbuilder.core.RecordBuilder;

/** One attempt that has begun: what it is to do, with what, and who listens. */
@RecordBuilder
record Job(
        Ticket ticket,
        WorkDocument work,
        Tools.Tool tool,
        Secrets secrets,
        AttemptOutput output,
        StopSignal stop,
        AttemptClock clock,
        AttemptTrace trace,
        Waits waits) {
    /** Tells the agent, and by it the server, what the attempt waits for. */
    interface Waits {
        void waits(Waiting what);

        /** It does not any more; whether it was said to. */
        boolean over();
    }

    /** Of this attempt and no other, for files. */
    String name() {
        return ticket.task() + "-" + ticket.attempt();
    }

    /** How others are told of it. */
    String nameFor(String pod) {
        return "task " + ticket.task() + " on pod " + pod;
    }

    WorkClient.Key key() {
        return new WorkClient.Key(ticket.task(), ticket.token());
    }

    ToolSyntax syntax() {
        return ToolSyntax.of(work.tool(), tool.version());
    }
}

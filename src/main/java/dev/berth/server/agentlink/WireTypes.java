package dev.berth.server.agentlink;

import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.IdentityToken;
import dev.berth.protocol.IdentityTokens;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.Refusal;
import dev.berth.protocol.RescuedState;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What a native binary must keep so that Jackson can read and write the channel's messages; the types that are nested
 * in these come with them. Named here, because the protocol itself knows nothing of Quarkus; the binary's other roles
 * profit from it as well.
 */
@RegisterForReflection(
        targets = {
            AgentMessage.class,
            ServerMessage.class,
            WorkDocument.class,
            IdentityToken.class,
            IdentityTokens.class,
            RescuedState.class,
            Outcome.class,
            Refusal.class,
            TaskPhase.class
        })
final class WireTypes {
    private WireTypes() {}
}

package dev.berth.server.api.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.agent.AgentAttempt;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.StateStore.Written;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;

/** What is answered to whoever writes a state or its lock. */
final class StateAnswers {
    private StateAnswers() {}

    static Response of(Written written, WorkspaceName workspace) {
        return switch (written) {
            case Written.Done done -> Response.ok().build();
            case Written.NoWorkspace none -> throw ProblemException.notFound("workspace", workspace);
            case Written.Superseded superseded -> throw AgentAttempt.superseded();
            case Written.OnlyPlans plans -> throw ProblemException.forbidden("only an apply writes state");
            case Written.Moved moved ->
                throw ProblemException.conflict(
                        "state_moved", "the state was changed by somebody else since this apply began");
            case Written.Busy busy ->
                throw ProblemException.conflict(
                        "workspace_busy",
                        "workspace " + workspace + " has a task at work, or an apply whose outcome is unknown");
            case Written.Behind behind ->
                throw ProblemException.conflict("state_behind", "the present state has serial " + behind.serial());
            // The protocol of Terraform's http backend: the holder's own words.
            case Written.Held held ->
                Response.status(423)
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(held.by().info().getBytes(StandardCharsets.UTF_8))
                        .build();
        };
    }
}

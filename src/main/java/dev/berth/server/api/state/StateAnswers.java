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
            // The protocol of Terraform's http backend: the holder's own words.
            case Written.Held held ->
                Response.status(423)
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(held.by().info().getBytes(StandardCharsets.UTF_8))
                        .build();
            default -> throw refusal(written, workspace);
        };
    }

    /** The same to people: why it was not done. */
    static ProblemException refusal(Written written, WorkspaceName workspace) {
        return switch (written) {
            case Written.NoWorkspace none -> ProblemException.notFound("workspace", workspace);
            case Written.Superseded superseded -> AgentAttempt.superseded();
            case Written.OnlyPlans plans -> ProblemException.forbidden("only an apply writes state");
            case Written.Moved moved ->
                ProblemException.conflict(
                        "state_moved", "the state was changed by somebody else since this apply began");
            case Written.Busy busy ->
                ProblemException.conflict(
                        "workspace_busy",
                        "workspace " + workspace + " has a task at work, or an apply whose outcome is unknown");
            case Written.Behind behind ->
                ProblemException.conflict("state_behind", "the present state has serial " + behind.serial());
            case Written.Held held ->
                ProblemException.conflict(
                        "state_locked",
                        "the state of workspace " + workspace + " is locked by "
                                + StateHolder.of(held.by()).told());
            case Written.Done done -> throw new IllegalStateException("it was done");
        };
    }
}

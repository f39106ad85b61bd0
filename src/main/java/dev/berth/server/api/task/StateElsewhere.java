package dev.berth.server.api.task;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.TaskStore.Submitted;

/** What a destruction does not find it does not destroy, and would call that success: so it is refused. */
final class StateElsewhere {
    private StateElsewhere() {}

    static ProblemException problem(Submitted.StateElsewhere elsewhere) {
        return ProblemException.of(
                422,
                "state_elsewhere",
                "this destroy would look at " + shown(elsewhere.now())
                        + ", but the workspace's last plan had its state in "
                        + shown(elsewhere.last()) + "; " + advice(elsewhere.last())
                        + ", or, if the state has moved, make a plan without destroy first");
    }

    private static String advice(String last) {
        return last.isEmpty()
                ? "upload a configuration without a backend"
                : "upload a configuration with that backend, or set workingDirectory to where it is";
    }

    private static String shown(String backend) {
        return backend.isEmpty() ? "the state that Berth keeps" : "the backend \"" + backend + "\"";
    }
}

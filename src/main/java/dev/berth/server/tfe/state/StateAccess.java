package dev.berth.server.tfe.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.StateStore.Written;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Organization;
import jakarta.enterprise.context.ApplicationScoped;

/** Who may read and write states here, and what is said to those who may not. */
@ApplicationScoped
class StateAccess {
    private final Caller caller;
    private final Organization organization;

    StateAccess(Caller caller, Organization organization) {
        this.caller = caller;
        this.organization = organization;
    }

    /**
     * To be asked first by whoever reads a state. That there is none is what {@code init} goes on with; it ends when it hears
     * that it may not.
     *
     * @throws ProblemException 404
     */
    void requireReader() {
        if (!caller.has(Roles.APPROVER) && !caller.has(Roles.STATE_READER)) {
            throw ProblemException.of(
                    404,
                    "not_found",
                    "there is no such state, or this token may not read it: it takes the role approver");
        }
    }

    /** @throws ProblemException 403 */
    void requireWriter() {
        caller.require(Roles.APPROVER, "writing a state");
    }

    /** A refusal of the state itself, with what is to be done about the lock. */
    ProblemException unfit(ProblemException why, WorkspaceName workspace) {
        Problem problem = why.problem();
        return ProblemException.of(problem.status(), problem.code(), problem.detail() + "; " + left(workspace));
    }

    /** The command line takes the lock first and, when its write fails, leaves it and does not say so. */
    private String left(WorkspaceName workspace) {
        return "Terraform leaves the workspace locked now: open it with terraform force-unlock " + organization.name()
                + "/" + workspace;
    }

    /** Why a version was not taken. */
    ProblemException refusal(Written written, WorkspaceName workspace) {
        return switch (written) {
            case Written.Held held ->
                ProblemException.conflict(
                        "state_locked",
                        "the state of workspace " + workspace + " is locked by somebody else: "
                                + held.by().info());
            case Written.Busy busy ->
                ProblemException.conflict(
                        "workspace_busy",
                        "workspace " + workspace + " has a task at work, or an apply whose outcome is unknown");
            case Written.Behind behind ->
                ProblemException.conflict(
                        "state_behind",
                        "the present state of workspace " + workspace + " has serial " + behind.serial()
                                + " and lineage " + behind.lineage()
                                + ", and this one does not follow it: pull that one first; " + left(workspace));
            case Written.Superseded superseded ->
                ProblemException.conflict(
                        "state_uploaded", "another state was brought under this address already; " + left(workspace));
            case Written.NoWorkspace none -> ProblemException.notFound("workspace", workspace);
            case Written.Done done -> throw new IllegalStateException("it was taken");
            case Written.OnlyPlans plans -> throw new IllegalStateException("no attempt writes here");
            case Written.Moved moved -> throw new IllegalStateException("no attempt writes here");
        };
    }
}

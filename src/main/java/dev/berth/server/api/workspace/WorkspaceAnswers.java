package dev.berth.server.api.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.WorkspaceStore.Deleted;
import dev.berth.server.control.port.WorkspaceStore.Locked;
import dev.berth.server.control.port.WorkspaceStore.Written;

/** What is answered to whoever changes a workspace: each goes on when it was done, and throws why not. */
public final class WorkspaceAnswers {
    private WorkspaceAnswers() {}

    public static void requireWritten(Written written, WorkspaceName workspace) {
        switch (written) {
            case WRITTEN -> {}
            case NAME_TAKEN ->
                throw ProblemException.conflict("workspace_exists", "there is a workspace " + workspace + " already");
            case NOT_FOUND -> throw ProblemException.notFound("workspace", workspace);
            case NO_POOL -> throw SelfService.noSuchPool();
            case BUSY ->
                throw ProblemException.conflict(
                        "workspace_busy", "the pool cannot change while the workspace has tasks that are not final");
        }
    }

    public static void requireDeleted(Deleted deleted, WorkspaceName workspace) {
        switch (deleted) {
            case DELETED -> {}
            case NOT_FOUND -> throw ProblemException.notFound("workspace", workspace);
            case LIVE_TASKS ->
                throw ProblemException.conflict(
                        "workspace_busy", "workspace " + workspace + " has tasks that are not final");
            case HAS_RESOURCES ->
                throw ProblemException.conflict(
                        "workspace_has_resources", "the state of workspace " + workspace + " names resources");
        }
    }

    public static void requireLocked(Locked locked, WorkspaceName workspace) {
        switch (locked) {
            case DONE -> {}
            case NOT_FOUND -> throw ProblemException.notFound("workspace", workspace);
            case ALREADY_LOCKED ->
                throw ProblemException.conflict("already_locked", "workspace " + workspace + " is locked already");
            case NOT_LOCKED ->
                throw ProblemException.conflict("not_locked", "workspace " + workspace + " is not locked");
        }
    }
}

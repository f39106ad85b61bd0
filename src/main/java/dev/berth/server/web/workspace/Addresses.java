package dev.berth.server.web.workspace;

import dev.berth.domain.id.WorkspaceName;

/** Where the rooms of a workspace are. */
final class Addresses {
    static final String LIST = "/app/workspaces";
    static final String NEW = "/app/new-workspace";

    private Addresses() {}

    static String of(WorkspaceName workspace) {
        return LIST + "/" + workspace;
    }

    /** @param room such as {@code settings} */
    static String of(WorkspaceName workspace, String room) {
        return of(workspace) + "/" + room;
    }
}

package dev.berth.server.security;

import java.util.regex.Pattern;

/** Which credentials an address takes. */
enum Audience {
    /** API tokens as Bearer. */
    USERS,
    /** Terraform's http backend: API tokens and state passwords, as Basic or Bearer. */
    STATE,
    /** Agents that connect. */
    AGENTS,
    /** Agents that work on an attempt. */
    ATTEMPTS;

    private static final Pattern STATE_PATH = Pattern.compile("/api/v1/workspaces/[^/]+/state(/.*)?");

    static Audience of(String path) {
        if (path.equals("/api/v1/agents/connect")) {
            return AGENTS;
        }
        if (path.startsWith("/api/v1/agent/tasks/")) {
            return ATTEMPTS;
        }
        return STATE_PATH.matcher(path).matches() ? STATE : USERS;
    }
}

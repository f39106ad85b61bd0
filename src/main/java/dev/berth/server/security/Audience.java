package dev.berth.server.security;

import java.util.regex.Pattern;

/** Which credentials an address takes. */
enum Audience {
    /** Whoever comes; credentials that come along are not looked at. */
    ANYBODY,
    /** API tokens as Bearer. */
    USERS,
    /** Browsers: the cookie of a session, and nothing else. Whoever has none is nobody. */
    PAGE,
    /** Terraform's http backend: API tokens and state passwords, as Basic or Bearer. */
    STATE,
    /** Agents that connect. */
    AGENTS,
    /** Agents that work on an attempt. */
    ATTEMPTS;

    private static final Pattern STATE_PATH = Pattern.compile("/api/v1/workspaces/[^/]+/state(/.*)?");

    /**
     * Health, what the command line of Terraform asks before it has a token, or where it shows none, and what whoever checks the
     * tokens of runs asks.
     */
    private static final Pattern OPEN_PATH = Pattern.compile("/q/health.*"
            + "|/\\.well-known/(terraform\\.json|openid-configuration|jwks\\.json)"
            + "|/api/v2/ping|/api/v2/(uploads|logs)/.+");

    static Audience of(String path) {
        if (OPEN_PATH.matcher(path).matches()) {
            return ANYBODY;
        }
        if (path.equals("/") || path.equals("/app") || path.startsWith("/app/")) {
            return PAGE;
        }
        if (path.equals("/api/v1/agents/connect")) {
            return AGENTS;
        }
        if (path.startsWith("/api/v1/agent/tasks/")) {
            return ATTEMPTS;
        }
        return STATE_PATH.matcher(path).matches() ? STATE : USERS;
    }
}

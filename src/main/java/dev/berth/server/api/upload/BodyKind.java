package dev.berth.server.api.upload;

import dev.berth.server.config.BerthConfig;
import java.util.regex.Pattern;

/** What a body is, which says how large it may be. */
enum BodyKind {
    JSON,
    WORKSPACE,
    CONFIGURATION,
    PLAN,
    STATE;

    private static final Pattern CONTENT_PATH = Pattern.compile(".*/configurations/[^/]*/content");
    private static final Pattern WORKSPACE_PATH = Pattern.compile(".*/workspaces(/[^/]*)?");

    /** The kind of body that an address takes; Terraform sends its lock to the address of the state, too. */
    static BodyKind of(String method, String path) {
        if (path.endsWith("/configuration")
                || CONTENT_PATH.matcher(path).matches()
                || path.startsWith("/api/v2/uploads/configuration/")) {
            return CONFIGURATION;
        }
        if (path.startsWith("/api/v2/uploads/")) {
            return STATE;
        }
        if (method.equals("POST") && (path.endsWith("/state") || path.endsWith("/state-versions"))) {
            return STATE;
        }
        if (WORKSPACE_PATH.matcher(path).matches() || path.startsWith("/app/workspaces/")) {
            return WORKSPACE;
        }
        if (!path.contains("/agent/tasks/")) {
            return JSON;
        }
        boolean plan = path.endsWith("/plan") || path.endsWith("/plan.json") || path.endsWith("/plan-schemas.json");
        return plan ? PLAN : path.endsWith("/state") ? STATE : JSON;
    }

    /** Its limit in bytes. */
    long limit(BerthConfig.Limits limits) {
        return switch (this) {
            case JSON -> limits.bodySize().asLongValue();
            case WORKSPACE ->
                Math.max(limits.workspaceSize().asLongValue(), limits.bodySize().asLongValue());
            case CONFIGURATION -> limits.configurationSize().asLongValue();
            case PLAN -> limits.planSize().asLongValue();
            case STATE -> limits.stateSize().asLongValue();
        };
    }

    /** The setting that is its limit. */
    String setting() {
        return switch (this) {
            case JSON -> "berth.limits.body-size";
            case WORKSPACE -> "berth.limits.workspace-size";
            case CONFIGURATION -> "berth.limits.configuration-size";
            case PLAN -> "berth.limits.plan-size";
            case STATE -> "berth.limits.state-size";
        };
    }

    /** The code of the 413. */
    String tooLarge() {
        return this == PLAN ? "plan_too_large" : "too_large";
    }
}

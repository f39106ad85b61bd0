package dev.berth.server.security;

/** The roles that endpoints ask for. An identity of a user has its own and all lesser ones. */
public final class Roles {
    /** Anybody who is known, be it with rights on some workspaces alone; what may be done is asked of the workspace then. */
    public static final String USER = "user";

    /** Reads, but no state, no plan and no variable's value. */
    public static final String VIEWER = "viewer";

    /** Also submits tasks and configurations, sets variables and tags, makes workspaces where a pool lets it, and reads plans. */
    public static final String SUBMITTER = "submitter";

    /** Also confirms, discards, locks, unlocks, lets plans confirm themselves, and handles state. */
    public static final String APPROVER = "approver";

    /** Everything. */
    public static final String ADMIN = "admin";

    /** An agent on the C&amp;C channel; see {@link Attributes#AGENT_POOL}. */
    public static final String AGENT = "agent";

    /** An agent that works on one attempt; see {@link Attributes#ATTEMPT}. */
    public static final String ATTEMPT = "attempt";

    /** Terraform as it uses its state; see {@link Attributes#WORKSPACE}. */
    public static final String STATE = "state";

    private Roles() {}
}

package dev.berth.server.security;

/**
 * The roles that endpoints ask for. An identity of a user has its own and all lesser ones: those over the workspace, task or pool
 * that the address of the request names, or over everything where it names none (I4).
 */
public final class Roles {
    /** Anybody who is known, be it with rights on some workspaces alone; what may be done is asked of the workspace then. */
    public static final String USER = "user";

    /** Submits to some workspace, if that is there; for what names it in a body only. */
    public static final String SUBMITTER_SOMEWHERE = "submitter-somewhere";

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

    /** Terraform as it reads the state of another workspace, and nothing else; see {@link Attributes#WORKSPACE} (W5). */
    public static final String STATE_READER = "state-reader";

    private Roles() {}
}

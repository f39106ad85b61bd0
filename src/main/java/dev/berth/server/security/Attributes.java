package dev.berth.server.security;

/**
 * What a {@code SecurityIdentity} carries besides its name and roles. An attribute that does not apply is absent.
 */
public final class Attributes {
    /** Of a user, in whatever way it was proven: an {@code Identity}. */
    public static final String IDENTITY = "berth.identity";

    /** Of a user: what their teams let them do besides, a {@code Rights}. */
    public static final String RIGHTS = "berth.rights";

    /**
     * Of a user whose request names what they may not see, or what is not there: the failure that is told, a {@code
     * RuntimeException}; else absent.
     */
    public static final String UNSEEN = "berth.unseen";

    /**
     * The id of the stored token that was shown, a {@code String}; of a pipeline one that stands for its subject. Absent for
     * signed credentials and sessions of persons.
     */
    public static final String TOKEN_ID = "berth.token-id";

    /** Of a pipeline (I3): whose token it showed, in its issuer's words, a {@code String}; absent for all others. */
    public static final String SUBJECT = "berth.subject";

    /** Of a browser: what it has signed in with, a {@code SessionStore.Session}; absent where a token is shown. */
    public static final String SESSION = "berth.session";

    /** With {@link Roles#AGENT}: the pool that the agent may join, a {@code PoolName}. */
    public static final String AGENT_POOL = "berth.agent-pool";

    /** With {@link Roles#AGENT}: the only pod that it may speak for, a {@code PodName}; absent for a pool's static token. */
    public static final String AGENT_POD = "berth.agent-pod";

    /** With {@link Roles#ATTEMPT} or {@link Roles#STATE}: the attempt that it was minted for, an {@code AttemptRef}. */
    public static final String ATTEMPT = "berth.attempt";

    /** With {@link Roles#STATE}: the only workspace whose state it opens, a {@code WorkspaceName}. */
    public static final String WORKSPACE = "berth.workspace";

    /** Of a run that asks for a state that it may not read (W5): true; else absent. */
    public static final String NOT_A_READER = "berth.not-a-reader";

    private Attributes() {}
}

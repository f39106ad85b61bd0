package dev.berth.server.security;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.AttemptRef;
import java.util.Optional;

/**
 * Credentials that need no row: what they are for, signed with HMAC-SHA-256. A signature says only that Berth minted
 * the credential; whether it still counts is a matter of the rows that it names (a pod that is not lost, an attempt
 * that is current), so rotation and restarts cut nobody off.
 */
public final class CredentialSigner {
    private static final String POD = "bp";
    private static final String POOL = "bd";
    private static final String TASK = "bt";
    private static final String STATE = "bs";
    private static final String FORWARD = "bf";
    private static final String READER = "br";

    private final Signatures signatures;

    public CredentialSigner(KeyRing ring) {
        this.signatures = new Signatures(ring, "credential");
    }

    /** What a pod's agent token is bound to. */
    public record PodCredential(PoolName pool, PodName pod) {}

    /** What a state password is bound to. */
    public record StateCredential(AttemptRef attempt, WorkspaceName workspace) {}

    /** The agent token of one pod; the same for the same pod, so that a repeated creation changes nothing. */
    public String podToken(PoolName pool, PodName pod) {
        return sign(POD, pool + "." + pod);
    }

    /** The pod, if Berth minted the token. */
    public Optional<PodCredential> pod(String token) {
        return fields(POD, token, 2).map(fields -> new PodCredential(new PoolName(fields[0]), new PodName(fields[1])));
    }

    /** The agent token that all pods of a pool share, where they cannot have one each. */
    public String poolToken(PoolName pool) {
        return sign(POOL, pool.value());
    }

    /** The pool, if Berth minted the token. */
    public Optional<PoolName> pool(String token) {
        return fields(POOL, token, 1).map(fields -> new PoolName(fields[0]));
    }

    /** The id of the key that signs from now on; it tells which credentials are to be renewed before an older key goes. */
    public String activeKeyId() {
        return signatures.activeId();
    }

    /** The token that opens the work endpoints for one attempt. */
    public String taskToken(AttemptRef attempt) {
        return sign(TASK, attempt.task() + "." + attempt.attempt());
    }

    /** The attempt, if Berth minted the token. */
    public Optional<AttemptRef> attempt(String token) {
        return fields(TASK, token, 2).map(CredentialSigner::attemptOf);
    }

    /** The password that opens one workspace's state for one attempt. */
    public String statePassword(AttemptRef attempt, WorkspaceName workspace) {
        return sign(STATE, attempt.task() + "." + attempt.attempt() + "." + workspace);
    }

    /** The workspace, if Berth minted the password. */
    public Optional<StateCredential> state(String password) {
        return fields(STATE, password, 3)
                .map(fields -> new StateCredential(attemptOf(fields), new WorkspaceName(fields[2])));
    }

    /** What opens the present states of others to one attempt, for reading alone, where these name its workspace (W5). */
    public String readerPassword(AttemptRef attempt, WorkspaceName workspace) {
        return sign(READER, attempt.task() + "." + attempt.attempt() + "." + workspace);
    }

    /** The attempt that reads and its workspace, if Berth minted the password. */
    public Optional<StateCredential> reader(String password) {
        return fields(READER, password, 3)
                .map(fields -> new StateCredential(attemptOf(fields), new WorkspaceName(fields[2])));
    }

    /** By this a server that forwards proves who it is; it is shown to nobody but who has shown that key (F14). */
    public String forwardProof(String leadersKeySha256) {
        return sign(FORWARD, leadersKeySha256);
    }

    /** The digest of the leader's key that a proof was made for, if it is one of Berth's. */
    public Optional<String> forwarder(String proof) {
        return fields(FORWARD, proof, 1).map(fields -> fields[0]);
    }

    private static AttemptRef attemptOf(String[] fields) {
        return new AttemptRef(new TaskId(Long.parseLong(fields[0])), Integer.parseInt(fields[1]));
    }

    private String sign(String kind, String subject) {
        return signatures.sign(kind, subject);
    }

    private Optional<String[]> fields(String kind, String token, int count) {
        return signatures.fields(kind, token, count);
    }
}

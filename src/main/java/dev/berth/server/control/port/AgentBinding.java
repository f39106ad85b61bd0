package dev.berth.server.control.port;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The process that speaks for a pod: the one that its first hello came from. A token is in a file that tasks may be able
 * to read; this is not.
 *
 * @param reconnectSha256 the digest of the secret that only this process knows
 * @param process which process or container the runtime showed for the pod, or null when it has shown none yet
 */
public record AgentBinding(String reconnectSha256, @Nullable PodProcess process) {

    /** Whether the digest is that of the bound process; takes as long for a wrong one as for the right one. */
    public boolean matches(@Nullable String sha256) {
        return sha256 != null
                && MessageDigest.isEqual(
                        reconnectSha256.getBytes(StandardCharsets.US_ASCII),
                        sha256.getBytes(StandardCharsets.US_ASCII));
    }

    /** The same process, as the runtime shows it. */
    public AgentBinding in(PodProcess shown) {
        return new AgentBinding(reconnectSha256, shown);
    }
}

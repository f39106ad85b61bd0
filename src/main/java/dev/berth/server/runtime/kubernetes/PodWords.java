package dev.berth.server.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cluster's words for what happens to a pod, as people read them. */
final class PodWords {
    static final String AGENT_ENDED = "its agent has ended";

    private static final int MAX = 500;

    private PodWords() {}

    /** A reason with its message; empty without a reason. */
    static Optional<String> said(@Nullable String reason, @Nullable String message) {
        if (reason == null || reason.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(bounded(message == null || message.isBlank() ? reason : reason + ": " + message.strip()));
    }

    /** How a container ended. The last line that it said tells more than the exit code of a plain error. */
    static String of(ContainerStateTerminated end) {
        String reason = end.getReason() == null || end.getReason().isEmpty() ? "Error" : end.getReason();
        String last = lastLine(end.getMessage());
        String code = "exit code " + end.getExitCode();
        if (last.isEmpty()) {
            return reason + ": " + code;
        }
        return bounded(reason + ": " + ("Error".equals(reason) ? last : code + ", " + last));
    }

    private static String lastLine(@Nullable String message) {
        return message == null ? "" : message.strip().lines().reduce("", (earlier, later) -> later);
    }

    static String bounded(String words) {
        return words.substring(0, Math.min(MAX, words.length()));
    }
}

package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.client.view.Look;
import java.util.Set;

/** What is told of tasks. */
final class Tasks {
    private static final Set<String> FINAL = Set.of("planned", "applied", "discarded", "failed", "canceled");

    private static final int SHORT_COMMIT = 12;

    private Tasks() {}

    static String id(JsonNode task) {
        return task.path("id").asText();
    }

    static String status(JsonNode task) {
        return task.path("status").asText();
    }

    static boolean waits(JsonNode task) {
        return status(task).equals("apply_pending");
    }

    static boolean isFinal(JsonNode task) {
        return FINAL.contains(status(task));
    }

    /**
     * Whether a task was as the first says before it was as the second says. The number of its attempt only grows, each begins with
     * its running, and what is final stays so.
     */
    static boolean isEarlier(JsonNode first, JsonNode second) {
        int attempt = first.path("attempt").asInt();
        int known = second.path("attempt").asInt();
        if (attempt != known || isFinal(second)) {
            return attempt < known || (isFinal(second) && !isFinal(first));
        }
        boolean begins = status(first).equals("running") && !status(second).equals("running");
        return begins || (waits(first) && status(second).equals("pending"));
    }

    static Look look(JsonNode task) {
        return Look.ofStatus(status(task));
    }

    /** With the phase, where the status alone does not tell it. */
    static String statusWithPhase(JsonNode task) {
        boolean apply = task.path("phase").asText().equals("apply") && !isFinal(task);
        return apply ? status(task) + " (apply)" : status(task);
    }

    /** Such as {@code +2 ~1 -0}; empty before there is a plan. */
    static String plan(JsonNode task) {
        JsonNode plan = task.path("plan");
        if (!plan.isObject()) {
            return "";
        }
        return plan.path("hasChanges").asBoolean()
                ? "+" + plan.path("add").asText() + " ~" + plan.path("change").asText() + " -"
                        + plan.path("destroy").asText()
                : "no changes";
    }

    /** The digest of what would be applied; empty without a plan. */
    static String digest(JsonNode task) {
        return task.path("plan").path("sha256").asText("");
    }

    /** Such as {@code pod-1/0}; empty while it has no place. */
    static String place(JsonNode task) {
        return task.path("pod").isTextual()
                ? task.path("pod").asText() + "/" + task.path("slot").asText()
                : "";
    }

    /** Such as {@code approved by 1 of 2}; empty where no rule asks for people. */
    static String approvals(JsonNode task) {
        JsonNode approvals = task.path("approvals");
        return approvals.isObject()
                ? "approved by " + approvals.path("given").size() + " of "
                        + approvals.path("needed").asText()
                : "";
    }

    /** Such as {@code acme/network#7 at 1f0c2b3a4d5e}; empty where nobody said where it comes from. */
    static String source(JsonNode task) {
        JsonNode source = task.path("source");
        if (!source.isObject()) {
            return "";
        }
        String commit = source.path("commit").asText();
        return source.path("repository").asText()
                + (source.path("pullRequest").isNumber()
                        ? "#" + source.path("pullRequest").asText()
                        : "")
                + " at " + commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }

    /** Why it failed, or what it waits for; empty otherwise. */
    static String trouble(JsonNode task) {
        JsonNode error = task.path("error");
        if (error.isObject()) {
            return error.path("code").asText() + ": " + error.path("message").asText();
        }
        JsonNode blocked = task.path("blockedBy");
        return blocked.isObject()
                ? blocked.path("reason").asText()
                        + (blocked.path("taskId").isNumber()
                                ? " #" + blocked.path("taskId").asText()
                                : "")
                : "";
    }
}

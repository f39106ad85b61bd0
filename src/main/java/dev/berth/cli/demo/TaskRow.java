package dev.berth.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A task as the server shows it, as far as the demo cares.
 *
 * @param where the pod of its last attempt, with the slot; null before the first one
 * @param plan null before there is one
 * @param error why it failed
 */
record TaskRow(
        long id,
        String type,
        String status,
        String phase,
        @Nullable Place where,
        @Nullable Plan plan,
        @Nullable String error) {
    private static final Set<String> FINAL = Set.of("planned", "applied", "discarded", "failed", "canceled");

    /** A slot of a pod. */
    record Place(String pod, int slot) {
        @Override
        public String toString() {
            return pod + " slot " + slot;
        }
    }

    /** What a plan would do, and the digest that a confirmation names. */
    record Plan(boolean hasChanges, int add, int change, int destroy, String sha256) {
        @Override
        public String toString() {
            return hasChanges ? add + " to add, " + change + " to change, " + destroy + " to destroy" : "no changes";
        }
    }

    static TaskRow of(JsonNode task) {
        JsonNode error = task.path("error");
        return new TaskRow(
                task.path("id").asLong(),
                task.path("type").asText(),
                task.path("status").asText(),
                task.path("phase").asText(),
                task.path("pod").isTextual()
                        ? new Place(task.path("pod").asText(), task.path("slot").asInt())
                        : null,
                task.path("plan").isObject() ? plan(task.path("plan")) : null,
                error.isObject()
                        ? error.path("code").asText() + ": "
                                + error.path("message").asText()
                        : null);
    }

    private static Plan plan(JsonNode plan) {
        return new Plan(
                plan.path("hasChanges").asBoolean(),
                plan.path("add").asInt(),
                plan.path("change").asInt(),
                plan.path("destroy").asInt(),
                plan.path("sha256").asText());
    }

    String label() {
        return "#" + id + " " + type;
    }

    boolean ended() {
        return FINAL.contains(status);
    }

    boolean is(String wanted) {
        return status.equals(wanted);
    }
}

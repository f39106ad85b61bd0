package dev.berth.server.outward;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is told of an event to people: a sentence, and a few facts. */
final class EventWords {
    private static final int LONGEST = 300;

    /** What begins a line, controls a terminal, or turns the direction of writing. */
    private static final Pattern BREAKS =
            Pattern.compile("[\\s\\p{Cc}\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+");

    private EventWords() {}

    /** Something and its value. */
    record Fact(String name, String value) {}

    /** What happened, without a full stop. */
    static String sentence(String event, JsonNode told) {
        String workspace = text(told, "workspace");
        String task = "Task " + text(told, "task") + " of " + workspace;
        return switch (event) {
            case "task.pending" -> task + (text(told, "phase").equals("apply") ? " was confirmed and waits" : " waits");
            case "task.running" -> task + " runs its " + text(told, "phase");
            case "task.apply_pending" -> task + " waits for approval";
            case "task.planned" -> task + " is planned";
            case "task.applied" -> task + " is applied";
            case "task.discarded" -> task + " was discarded";
            case "task.failed" -> task + " failed";
            case "task.canceled" -> task + " was canceled";
            case "drift.none" -> "Workspace " + workspace + " has no drift";
            case "drift.drifted" -> "Workspace " + workspace + " has drifted";
            case "drift.unknown" -> "The drift of workspace " + workspace + " could not be found out";
            case "drift.not_checked" -> "The drift of workspace " + workspace + " is to be checked anew";
            case "workspace.locked" -> "Workspace " + workspace + " is locked";
            case "workspace.unlocked" -> "Workspace " + workspace + " is unlocked";
            case "schedule.failed" -> "Schedule " + text(told, "schedule") + " of " + workspace + " submitted nothing";
            case "pod.lost" -> "Pod " + text(told, "pod") + " of pool " + text(told, "pool") + " is lost";
            case "hook.ping" -> "Berth tells this channel what happens";
            default -> event;
        };
    }

    /** What is worth knowing of it, in its order. */
    static List<Fact> facts(JsonNode told) {
        List<Fact> facts = new ArrayList<>();
        add(facts, "Message", text(told, "message"));
        JsonNode plan = told.path("plan");
        if (plan.isObject()) {
            facts.add(new Fact(
                    "Plan",
                    plan.path("add").asInt() + " to add, " + plan.path("change").asInt() + " to change, "
                            + plan.path("destroy").asInt() + " to destroy"));
        }
        add(facts, "Submitted by", text(told, "submittedBy"));
        add(facts, "Confirmed by", text(told, "confirmedBy"));
        add(facts, "By", text(told, "by"));
        add(facts, "Reason", text(told, "reason"));
        add(facts, "Error", told.path("error").path("message").asText(""));
        if (told.path("resources").asInt() > 0) {
            facts.add(new Fact("Changed resources", told.path("resources").asText()));
        }
        return facts;
    }

    /** On one line, or what somebody wrote could look like a fact of its own. */
    private static void add(List<Fact> facts, String name, String value) {
        String line = BREAKS.matcher(value).replaceAll(" ").strip();
        if (!line.isEmpty()) {
            facts.add(new Fact(name, line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…"));
        }
    }

    /** What the link to its page is called. */
    static String invitation(String event) {
        return event.equals("task.apply_pending") ? "Look at the plan and approve it" : "Look at it";
    }

    private static String text(JsonNode told, String field) {
        return told.path(field).asText("");
    }
}

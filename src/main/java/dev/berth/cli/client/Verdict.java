package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.client.view.Text;

/** What is decided about a task, in words. */
final class Verdict {
    private Verdict() {}

    /** How a task stands, on one line. */
    static String of(JsonNode task) {
        StringBuilder line = new StringBuilder("task ")
                .append(Tasks.id(task))
                .append(" of workspace ")
                .append(task.path("workspace").asText())
                .append(" is ")
                .append(Tasks.statusWithPhase(task));
        boolean stopping = task.path("cancelRequestedAt").isTextual() && !Tasks.isFinal(task);
        line.append(stopping ? ", and is being stopped" : "");
        for (String more :
                new String[] {Tasks.source(task), Tasks.plan(task), Tasks.approvals(task), Tasks.trouble(task)}) {
            line.append(more.isEmpty() ? "" : ": " + more);
        }
        return Text.plain(line.toString());
    }
}

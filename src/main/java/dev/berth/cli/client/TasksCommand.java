package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.view.Age;
import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.view.Table;
import dev.berth.cli.client.view.Table.Cell;
import dev.berth.cli.client.view.Text;
import dev.berth.cli.client.wire.Server;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code berth tasks}. */
@Command(
        name = "tasks",
        description = "Lists the newest tasks, or follows them.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class TasksCommand extends ClientCommand {
    private static final int MOST = 10_000;

    @Option(
            names = "--workspace",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Only those of this workspace.")
    private String workspace = "";

    @Option(names = "--pool", paramLabel = "NAME", defaultValue = "", description = "Only those of this pool.")
    private String pool = "";

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            defaultValue = "",
            description = "Only those that are pending, running, apply_pending, planned, applied, discarded, failed or"
                    + " canceled.")
    private String status = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "",
            description = "Only plan, or only plan_and_apply.")
    private String type = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--follow", description = "Then print each change as it happens, until Ctrl-C.")
    private boolean follow;

    @Override
    void check() {
        requireLabel("--workspace", workspace);
        requireLabel("--pool", pool);
        require(limit >= 1 && limit <= MOST, "--limit is between 1 and " + MOST);
    }

    @Override
    int run(Server server) throws InterruptedException {
        if (follow) {
            Progress progress = new Progress(err(), terminal());
            Interruption.clearing(progress);
            new TaskFeed(server, new TaskFeed.Filter(workspace, pool, status, type, limit), progress).run(this::told);
            return ExitCode.DONE;
        }
        JsonNode tasks = server.items("/tasks", filter(), limit);
        if (json()) {
            print(Json.object().set("items", tasks).toString());
        } else {
            print(table(tasks, Instant.now()));
        }
        return ExitCode.DONE;
    }

    private Map<String, String> filter() {
        return new TaskFeed.Filter(workspace, pool, status, type, limit).query();
    }

    /** Whether there is still somebody who reads. */
    private boolean told(JsonNode task) {
        print(json() ? task.toString() : line(task));
        return !out().checkError();
    }

    static Table table(JsonNode tasks, Instant now) {
        Table table = new Table("TASK", "WORKSPACE", "TYPE", "STATUS", "PLAN", "WHERE", "BY", "AGE", "MESSAGE");
        for (JsonNode task : tasks) {
            String trouble = Tasks.trouble(task);
            String about = Stream.of(task.path("message").asText(), Tasks.source(task))
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining(", "));
            table.row(
                    Cell.of(Tasks.id(task)),
                    Cell.of(task.path("workspace").asText()),
                    Cell.of(task.path("type").asText() + (task.path("destroy").asBoolean() ? " (destroy)" : "")),
                    new Cell(Tasks.statusWithPhase(task), Tasks.look(task)),
                    Cell.of(Tasks.plan(task)),
                    Cell.of(Tasks.place(task)),
                    Cell.of(task.path("submittedBy").asText()),
                    Cell.of(Age.of(task.path("createdAt").asText(""), now)),
                    Cell.of(trouble.isEmpty() ? about : trouble));
        }
        return table;
    }

    /** A change on one line. */
    static String line(JsonNode task) {
        StringBuilder line = new StringBuilder()
                .append('#')
                .append(Tasks.id(task))
                .append(' ')
                .append(task.path("workspace").asText())
                .append(' ')
                .append(task.path("type").asText())
                .append(' ')
                .append(Tasks.statusWithPhase(task));
        for (String more : new String[] {Tasks.plan(task), Tasks.place(task), Tasks.trouble(task)}) {
            line.append(more.isEmpty() ? "" : "  " + more);
        }
        return Text.plain(line.toString());
    }
}

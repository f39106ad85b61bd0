package dev.berth.server.persistence.task;

import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.security.Sealer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of tasks, sealed: at most 64 KiB each, so no worker thread is needed for them. */
@ApplicationScoped
public class TaskVariableRows {
    private final Sealer sealer;

    TaskVariableRows(Sealer sealer) {
        this.sealer = sealer;
    }

    /** Stores those of some tasks, in the transaction that makes them. */
    Uni<Void> keep(SqlConnection connection, Map<TaskId, TaskVariables> variables) {
        if (variables.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Long> tasks = new ArrayList<>();
        List<Buffer> sealed = new ArrayList<>();
        variables.forEach((task, values) -> {
            tasks.add(task.value());
            sealed.add(Buffer.buffer(seal(task, values)));
        });
        return Database.run(
                        connection,
                        SubmissionStatements.KEEP_VARIABLES,
                        tasks.toArray(Long[]::new),
                        sealed.toArray(Buffer[]::new))
                .replaceWithVoid();
    }

    private byte[] seal(TaskId task, TaskVariables variables) {
        JsonObject json = new JsonObject();
        variables.expressions().forEach(json::put);
        return sealer.seal(json.toBuffer().getBytes(), context(task));
    }

    /** What was kept of a task; {@code sealed} is null when nothing was. */
    public TaskVariables open(TaskId task, byte @Nullable [] sealed) {
        if (sealed == null) {
            return TaskVariables.NONE;
        }
        Map<String, String> expressions = new LinkedHashMap<>();
        new JsonObject(Buffer.buffer(sealer.open(sealed, context(task))))
                .forEach(entry -> expressions.put(entry.getKey(), String.valueOf(entry.getValue())));
        return new TaskVariables(expressions);
    }

    private static String context(TaskId task) {
        return "task_variables/" + task.value();
    }
}

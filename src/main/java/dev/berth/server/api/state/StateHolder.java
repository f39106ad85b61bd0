package dev.berth.server.api.state;

import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StateStore.Holder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who holds Terraform's lock on a state, as the holder itself says it.
 *
 * @param who a user at a machine; empty when it was not said
 * @param operation what it does meanwhile, such as {@code OperationTypeApply}; empty when it was not said
 * @param reason what else it says; empty when it is nothing
 * @param taskId the task whose Terraform it is; null when it is not one of Berth's
 */
@RegisterForReflection
public record StateHolder(
        String id,
        String who,
        String operation,
        String reason,
        @Nullable Long taskId,
        Instant at) {

    public static StateHolder of(Holder holder) {
        JsonObject said = said(holder.info());
        AttemptRef attempt = holder.attempt();
        return new StateHolder(
                holder.id(),
                text(said, "Who"),
                text(said, "Operation"),
                text(said, "Info"),
                attempt == null ? null : attempt.task().value(),
                holder.at());
    }

    /** In a sentence. */
    String told() {
        String by = Optional.ofNullable(taskId)
                .map(TaskId::new)
                .map(task -> "task " + task)
                .orElseGet(() -> who.isEmpty() ? "lock " + id : who);
        return by + (operation.isEmpty() ? "" : " (" + operation + ")") + " since " + at;
    }

    private static JsonObject said(String info) {
        try {
            return new JsonObject(info);
        } catch (DecodeException e) {
            return new JsonObject();
        }
    }

    private static String text(JsonObject said, String field) {
        return said.getValue(field) instanceof String text ? text : "";
    }
}

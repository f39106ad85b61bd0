package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.wire.CallException;
import dev.berth.cli.client.wire.EventParser.Event;
import dev.berth.cli.client.wire.EventStream;
import dev.berth.cli.client.wire.Server;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Tasks as they are and then as they change, across restarts of the server: after each break the present is read again, and what
 * is no news is not told again.
 */
final class TaskFeed {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Of so many tasks it is known what was told of them last. */
    private static final int REMEMBERED = 10_000;

    private final Server server;
    private final Filter filter;
    private final Reconnection reconnection;
    private final Progress progress;
    private final Map<String, JsonNode> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JsonNode> eldest) {
            return size() > REMEMBERED;
        }
    };

    TaskFeed(Server server, Filter filter, Progress progress) {
        this.server = server;
        this.filter = filter;
        this.progress = progress;
        this.reconnection = new Reconnection(progress);
    }

    /** Which tasks; what is empty is not asked for. */
    record Filter(String workspace, String pool, String status, String type, int limit) {
        Map<String, String> query() {
            return new TreeMap<>(Map.of("workspace", workspace, "pool", pool, "status", status, "type", type));
        }

        boolean takes(JsonNode task) {
            return (status.isEmpty() || status.equals(Tasks.status(task)))
                    && (type.isEmpty() || type.equals(task.path("type").asText()));
        }
    }

    /** Tells of tasks for as long as it is wanted. */
    void run(Predicate<JsonNode> reader) throws InterruptedException {
        boolean wanted = true;
        while (wanted) {
            try (EventStream events = server.follow(
                    "/events"
                            + Server.query(
                                    new TreeMap<>(Map.of("workspace", filter.workspace(), "pool", filter.pool()))),
                    "")) {
                // Only after the stream has begun, or what happens in between would be missed.
                wanted = tellPresent(reader) && tellEvents(events, reader);
            } catch (CallException e) {
                reconnection.await(e);
            }
        }
    }

    private boolean tellPresent(Predicate<JsonNode> reader) throws InterruptedException {
        ArrayNode present = server.items("/tasks", filter.query(), filter.limit());
        reconnection.back();
        boolean wanted = true;
        for (int index = present.size() - 1; index >= 0 && wanted; index--) {
            wanted = tell(present.get(index), reader);
        }
        return wanted;
    }

    private boolean tellEvents(EventStream events, Predicate<JsonNode> reader) throws InterruptedException {
        boolean wanted = true;
        while (wanted && !events.over()) {
            Optional<Event> event = events.next(LOOK);
            if (event.isPresent() && event.get().name().equals("task")) {
                wanted = tell(EventStream.data(event.get()), reader);
            }
        }
        return wanted;
    }

    private boolean tell(JsonNode task, Predicate<JsonNode> reader) {
        JsonNode before = told.get(Tasks.id(task));
        // What happened before the present was read may be heard of after it.
        if (before != null && Tasks.isEarlier(task, before)) {
            return true;
        }
        told.remove(Tasks.id(task));
        told.put(Tasks.id(task), task);
        boolean news = before == null || !TasksCommand.line(task).equals(TasksCommand.line(before));
        if (!news || !filter.takes(task)) {
            return true;
        }
        progress.clear();
        return reader.test(task);
    }
}

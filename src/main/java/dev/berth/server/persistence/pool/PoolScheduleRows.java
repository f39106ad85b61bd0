package dev.berth.server.persistence.pool;

import dev.berth.domain.pool.PoolSchedule;
import dev.berth.server.control.calendar.Cron;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.util.List;

/** The column {@code pools.schedules}: a JSON array with an object for each schedule, in their order. */
final class PoolScheduleRows {
    private PoolScheduleRows() {}

    static JsonArray column(List<PoolSchedule> schedules) {
        JsonArray array = new JsonArray();
        schedules.forEach(schedule -> array.add(new JsonObject()
                .put("from", schedule.from().times().text())
                .put("zone", schedule.from().zone().getId())
                .put("lasts", schedule.lasts().toString())
                .put("minPods", schedule.minPods())
                .put("maxPods", schedule.maxPods())
                .put("warmSlots", schedule.warmSlots())));
        return array;
    }

    static List<PoolSchedule> schedules(Row row) {
        return row.getJsonArray("schedules").stream()
                .map(item -> schedule((JsonObject) item))
                .toList();
    }

    private static PoolSchedule schedule(JsonObject object) {
        return new PoolSchedule(
                Cron.recurrence(object.getString("from"), object.getString("zone")),
                Duration.parse(object.getString("lasts")),
                object.getInteger("minPods"),
                object.getInteger("maxPods"),
                object.getInteger("warmSlots"));
    }
}

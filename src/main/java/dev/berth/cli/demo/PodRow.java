package dev.berth.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A pod as the server shows it. */
record PodRow(String name, String kind, String phase, List<SlotCell> slots) {

    PodRow {
        slots = List.copyOf(slots);
    }

    /**
     * A slot.
     *
     * @param task the one that runs on it; null when none does
     * @param phase of that task
     * @param reservedFor the tasks whose apply waits for approval
     */
    record SlotCell(String state, @Nullable Long task, String phase, List<Long> reservedFor) {
        SlotCell {
            reservedFor = List.copyOf(reservedFor);
        }

        @Override
        public String toString() {
            if (task != null) {
                return "#" + task + " " + phase;
            }
            return reservedFor.isEmpty()
                    ? state
                    : state + " " + reservedFor.stream().map(id -> "#" + id).collect(Collectors.joining(" "));
        }
    }

    static PodRow of(JsonNode pod) {
        List<SlotCell> slots = new ArrayList<>();
        for (JsonNode slot : pod.path("slots")) {
            List<Long> reservedFor = new ArrayList<>();
            slot.path("reservedFor").forEach(task -> reservedFor.add(task.asLong()));
            slots.add(new SlotCell(
                    slot.path("state").asText(),
                    slot.path("taskId").isNumber() ? slot.path("taskId").asLong() : null,
                    slot.path("phase").asText(),
                    reservedFor));
        }
        return new PodRow(
                pod.path("name").asText(),
                pod.path("kind").asText(),
                pod.path("phase").asText(),
                slots);
    }

    boolean reserved() {
        return kind.equals("reserved");
    }
}

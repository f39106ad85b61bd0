package dev.berth.cli.client.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts server-sent events together from their lines. Comments and fields that nobody here needs are passed over. */
public final class EventParser {
    private final List<String> content = new ArrayList<>();
    private String name = "";
    private String id = "";

    /**
     * An event.
     *
     * @param name its kind; may be empty
     * @param text its data, which may have several lines
     * @param id where a stream that is opened again goes on; empty when the event has none of its own
     */
    public record Event(String name, String text, String id) {}

    /** Takes one line without its end; an empty one completes the event before it, if there is one. */
    public Optional<Event> line(String line) {
        if (line.isEmpty()) {
            return completed();
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        String plain = value.startsWith(" ") ? value.substring(1) : value;
        switch (field) {
            case "event" -> name = plain;
            case "data" -> content.add(plain);
            case "id" -> id = plain;
            default -> {
                // A comment, or a retry time.
            }
        }
        return Optional.empty();
    }

    private Optional<Event> completed() {
        Optional<Event> event =
                content.isEmpty() ? Optional.empty() : Optional.of(new Event(name, String.join("\n", content), id));
        content.clear();
        name = "";
        id = "";
        return event;
    }
}

package dev.berth.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts server-sent events together from their lines. Comments and fields that nobody here needs are passed over. */
final class EventParser {
    private final List<String> content = new ArrayList<>();
    private String name = "";

    /** An event; its data may have several lines. */
    record Event(String name, String text) {}

    /** Takes one line without its end; an empty one completes the event before it, if there is one. */
    Optional<Event> line(String line) {
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
            default -> {
                // A comment, an id or a retry time.
            }
        }
        return Optional.empty();
    }

    private Optional<Event> completed() {
        Optional<Event> event =
                content.isEmpty() ? Optional.empty() : Optional.of(new Event(name, String.join("\n", content)));
        content.clear();
        name = "";
        return event;
    }
}

package dev.berth.cli.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.client.wire.EventParser.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventParserTest {
    @Test
    void anEventEndsWithAnEmptyLine() {
        assertThat(parsed("event: task", "data: {\"id\":1}", "", "event:pod", "data:{}", ""))
                .containsExactly(new Event("task", "{\"id\":1}", ""), new Event("pod", "{}", ""));
    }

    @Test
    void severalLinesOfDataAreOneText() {
        assertThat(parsed("data: first", "data:  second", "")).containsExactly(new Event("", "first\n second", ""));
    }

    @Test
    void commentsRetryTimesAndEventsWithoutDataArePassedOver() {
        assertThat(parsed(": still here", "", "id: 7", "retry: 100", "", "event: pool", "", "data", ""))
                .containsExactly(new Event("", "", ""));
    }

    @Test
    void aNameAndAnIdHoldForTheirOwnEventOnly() {
        assertThat(parsed("event: task", "id: 7", "data: 1", "", "data: 2", ""))
                .containsExactly(new Event("task", "1", "7"), new Event("", "2", ""));
    }

    private static List<Event> parsed(String... lines) {
        EventParser parser = new EventParser();
        List<Event> events = new ArrayList<>();
        for (String line : lines) {
            parser.line(line).ifPresent(events::add);
        }
        return events;
    }
}

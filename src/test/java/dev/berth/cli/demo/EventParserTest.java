package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.demo.EventParser.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventParserTest {
    @Test
    void anEventEndsWithAnEmptyLine() {
        assertThat(parsed("event: task", "data: {\"id\":1}", "", "event:pod", "data:{}", ""))
                .containsExactly(new Event("task", "{\"id\":1}"), new Event("pod", "{}"));
    }

    @Test
    void severalLinesOfDataAreOneText() {
        assertThat(parsed("data: first", "data:  second", "")).containsExactly(new Event("", "first\n second"));
    }

    @Test
    void commentsIdsAndRetryTimesArePassedOver() {
        assertThat(parsed(": still here", "", "id: 7", "retry: 100", "", "event: pool", "", "data", ""))
                .containsExactly(new Event("", ""));
    }

    @Test
    void aNameHoldsForItsOwnEventOnly() {
        assertThat(parsed("event: task", "data: 1", "", "data: 2", ""))
                .containsExactly(new Event("task", "1"), new Event("", "2"));
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

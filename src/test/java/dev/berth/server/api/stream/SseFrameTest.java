package dev.berth.server.api.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SseFrameTest {
    @Test
    void anEventEndsWithAnEmptyLine() {
        assertThat(SseFrame.of("task", "{}")).isEqualTo("event: task\ndata: {}\n\n");
    }

    @Test
    void anIdComesBeforeTheText() {
        assertThat(SseFrame.of("log", "a", "12")).isEqualTo("event: log\nid: 12\ndata: a\n\n");
    }

    @Test
    void everyLineOfTheTextIsALineOfItsOwn() {
        assertThat(SseFrame.of("log", "a\nb\r\nc\rd\n"))
                .isEqualTo("event: log\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
    }
}

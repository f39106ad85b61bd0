package dev.berth.server.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.task.TaskStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456789Z");

    @Test
    void whatIsPutIsReadAgain() {
        JsonRows rows = new JsonRows();
        rows.row().put("word", TaskStatus.APPLY_PENDING).put("number", 7).put("yes", true);
        rows.row().put("at", NOW).put("words", List.of("a", "b")).put("none", List.of());

        assertThat(new JsonArray(rows.text()))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject()
                                .put("word", "apply_pending")
                                .put("number", 7)
                                .put("yes", true))
                        .add(new JsonObject()
                                .put("at", "2026-03-01T10:00:00.123456Z")
                                .put("words", new JsonArray().add("a").add("b"))
                                .put("none", new JsonArray())));
    }

    @Test
    void anyTextIsReadAgain() {
        StringBuilder all = new StringBuilder();
        for (char each = 1; each < 0x180; each++) {
            all.append(each);
        }
        String text = all.append("\uD83D\uDE00\u2028").toString();
        JsonRows rows = new JsonRows();
        rows.row().put("text", text).put("words", List.of(text));

        JsonObject read = new JsonArray(rows.text()).getJsonObject(0);

        assertThat(read.getString("text")).isEqualTo(text);
        assertThat(read.getJsonArray("words").getString(0)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-28T09:08:07Z",
                "2026-12-31T23:59:59.999999999Z",
                "2024-02-29T00:00:00.000001Z",
                "1969-07-20T20:17:40.1Z",
                "+10000-01-01T00:00:00Z",
                "0999-12-31T23:59:59.5Z",
                "-0044-03-15T12:00:00Z"
            })
    void aTimeIsCutToMicroseconds(String time) {
        JsonRows rows = new JsonRows();
        rows.row().put("at", Instant.parse(time));

        String read = new JsonArray(rows.text()).getJsonObject(0).getString("at");

        assertThat(Instant.parse(read)).isEqualTo(Instant.parse(time).truncatedTo(ChronoUnit.MICROS));
    }

    @Test
    void whatIsNullIsLeftOut() {
        @Nullable String none = null;
        JsonRows rows = new JsonRows();
        rows.row().put("none", none).put("some", "text");
        rows.row();

        assertThat(rows.text()).isEqualTo("[{\"some\":\"text\"},{}]");
    }

    @Test
    void noRowsAreAnEmptyArray() {
        assertThat(new JsonRows().text()).isEqualTo("[]");
    }
}

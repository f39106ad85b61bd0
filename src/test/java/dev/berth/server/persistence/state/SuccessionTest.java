package dev.berth.server.persistence.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.control.port.StateStore.Written;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuccessionTest {
    private static final Stored PRESENT =
            new Stored(3, new Version(7, "line", 10, "abc", "ann", Instant.EPOCH), true, false);

    @ParameterizedTest
    @CsvSource({
        "8, line, new, true",
        "99, '', new, true",
        "7, line, abc, true",
        "7, line, new, false",
        "6, line, new, false",
        "8, other, new, false"
    })
    void onlyAHigherSerialOfTheSameLineageOrTheVerySameFollows(long serial, String lineage, String md5, boolean may) {
        Succession wanted = new Succession(serial, lineage, md5);
        if (may) {
            assertThat(wanted.after(PRESENT, false)).isEmpty();
        } else {
            assertThat(wanted.after(PRESENT, false)).contains(new Written.Behind(7, "line"));
        }
        assertThat(wanted.after(PRESENT, true)).as("forced").isEmpty();
    }

    @Test
    void theFirstOneFollowsNothing() {
        assertThat(new Succession(0, "any", "abc").after(null, false)).isEmpty();
    }
}

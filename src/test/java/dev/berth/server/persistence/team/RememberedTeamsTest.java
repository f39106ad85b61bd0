package dev.berth.server.persistence.team;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.control.port.TeamStore.StoredTeam;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RememberedTeamsTest {
    private static final List<StoredTeam> NONE = List.of();

    private long nanos = 1;
    private final RememberedTeams remembered = new RememberedTeams(Duration.ofNanos(10), () -> nanos);

    @Test
    void teamsAreKnownForAWhile() {
        assertThat(remembered.find()).isEmpty();
        remembered.keep(NONE, remembered.changes());
        nanos += 9;
        assertThat(remembered.find()).contains(NONE);
        nanos += 1;
        assertThat(remembered.find()).isEmpty();
    }

    @Test
    void whatWasReadWhileOneChangedCountsNot() {
        long before = remembered.changes();
        remembered.forget();
        remembered.keep(NONE, before);
        assertThat(remembered.find()).isEmpty();
    }
}

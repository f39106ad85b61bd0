package dev.berth.server.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.Page;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I5: refusals are recorded")
class RefusalsTest {
    private final List<AuditStore.Act> recorded = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T12:00:05Z");
    private final Refusals refusals = new Refusals(
            new AuditStore() {
                @Override
                public Uni<Void> record(Act act) {
                    recorded.add(act);
                    return Uni.createFrom().voidItem();
                }

                @Override
                public Uni<Page<StoredAct>> list(Filter filter, Page.Request page) {
                    throw new AssertionError("nobody reads");
                }
            },
            ((InstantSource) () -> now).withZone(ZoneOffset.UTC));

    @Test
    void whatIsRefusedIsRecordedAndNotWithoutEnd() {
        for (int i = 0; i < 1_000; i++) {
            refusals.signIn("192.0.2.1", "token");
        }
        assertThat(recorded).hasSize(10).allSatisfy(act -> {
            assertThat(act.action()).isEqualTo(AuditAction.SESSION_REFUSE);
            assertThat(act.by().origin()).isEqualTo("192.0.2.1");
            assertThat(act.object()).isEqualTo("token");
        });
        for (int i = 0; i < 1_000; i++) {
            refusals.signIn("198.51.100." + i, "token");
        }
        assertThat(recorded).as("of many addresses").hasSize(100);
        now = now.plus(Duration.ofMinutes(1));
        refusals.access(new AuditStore.By("ann", "id-of-ann", "token/1", "192.0.2.1"), "DELETE /" + "x".repeat(1_000));
        assertThat(recorded).hasSize(101);
        assertThat(recorded.getLast().object()).hasSize(300);
    }
}

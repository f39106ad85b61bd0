package dev.berth.server.web.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final int MOST = 3;

    private Instant now = Instant.parse("2026-01-01T00:00:10Z");
    private final Attempts attempts = new Attempts(MOST, ((InstantSource) () -> now).withZone(ZoneOffset.UTC));

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(attempts.begin(address)).isEmpty();
        }
    }

    @Test
    void afterTooManyFromOneAddressItIsToldWhenToComeBack() {
        fail("10.0.0.1", MOST);
        assertThat(attempts.begin("10.0.0.1")).hasValue(50);
        assertThat(attempts.begin("10.0.0.2")).isEmpty();
    }

    @Test
    void theNextMinuteBeginsAnew() {
        fail("10.0.0.1", MOST);
        now = now.plusSeconds(50);
        assertThat(attempts.begin("10.0.0.1")).isEmpty();
    }

    @Test
    void whoSignsInDoesNotCount() {
        for (int i = 0; i < 20 * MOST; i++) {
            assertThat(attempts.begin("10.0.0.1")).isEmpty();
            attempts.succeeded("10.0.0.1");
        }
    }

    @Test
    void manyAddressesTogetherAreTooManyAsWell() {
        for (int i = 0; i < 10 * MOST; i++) {
            fail("10.0.1." + i, 1);
        }
        assertThat(attempts.begin("10.0.2.1")).isPresent();
    }

    @Test
    void aNetworkOfTheNewProtocolIsOneAddress() {
        fail("2001:db8:0:1:0:0:0:1", 1);
        fail("2001:db8:0:1:0:0:0:2", 1);
        fail("2001:db8:0:1:a:b:c:d", 1);
        assertThat(attempts.begin("2001:db8:0:1:0:0:0:4")).isPresent();
        assertThat(attempts.begin("2001:db8:0:2:0:0:0:4")).isEmpty();
    }
}

package dev.berth.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.security.AddressSigner.Use;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressSignerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AddressSigner SIGNER = new AddressSigner(ring("k1", 1));

    @Test
    void anAddressOpensItsOwnThingForItsOwnUse() {
        String step = SIGNER.sign(Use.READ_PLAN_LOG, "plan-7", NOW);

        assertThat(SIGNER.subject(Use.READ_PLAN_LOG, step, NOW)).contains("plan-7");
        assertThat(SIGNER.subject(Use.READ_APPLY_LOG, step, NOW)).isEmpty();
        assertThat(SIGNER.subject(Use.UPLOAD_CONFIGURATION, step, NOW)).isEmpty();
    }

    @Test
    void itOpensNothingOnceItsTimeIsOver() {
        String step = SIGNER.sign(Use.READ_PLAN_LOG, "plan-7", NOW);

        assertThat(SIGNER.subject(Use.READ_PLAN_LOG, step, NOW.plusSeconds(1))).isEmpty();
    }

    @Test
    void whatWasChangedOpensNothing() {
        String step = SIGNER.sign(Use.READ_PLAN_LOG, "plan-7", NOW);

        assertThat(SIGNER.subject(Use.READ_PLAN_LOG, step.replace("plan-7", "plan-8"), NOW))
                .isEmpty();
        assertThat(SIGNER.subject(Use.READ_PLAN_LOG, step.replace(".1", ".2"), NOW))
                .isEmpty();
        assertThat(SIGNER.subject(Use.READ_PLAN_LOG, step.substring(0, step.length() - 1), NOW))
                .isEmpty();
        assertThat(SIGNER.subject(Use.READ_PLAN_LOG, "", NOW)).isEmpty();
    }

    @Test
    void anotherInstallationsAddressOpensNothing() {
        String step = new AddressSigner(ring("k1", 2)).sign(Use.READ_PLAN_LOG, "plan-7", NOW);

        assertThat(SIGNER.subject(Use.READ_PLAN_LOG, step, NOW)).isEmpty();
    }

    @Test
    void itsKeySignsNothingElse() {
        String step = SIGNER.sign(Use.READ_PLAN_LOG, "plan-7", NOW);

        assertThat(new Signatures(ring("k1", 1), "address").fields("lp", step, 2))
                .isPresent();
        assertThat(new Signatures(ring("k1", 1), "credential").fields("lp", step, 2))
                .isEmpty();
    }

    @Test
    void addressesHoldWhileTheirKeyIsInTheRing() {
        Map<String, byte[]> keys = new LinkedHashMap<>(ring("k2", 2).keys());
        keys.putAll(ring("k1", 1).keys());
        String step = SIGNER.sign(Use.READ_PLAN_LOG, "plan-7", NOW);

        assertThat(new AddressSigner(new KeyRing(keys)).subject(Use.READ_PLAN_LOG, step, NOW))
                .contains("plan-7");
        assertThat(new AddressSigner(ring("k2", 2)).subject(Use.READ_PLAN_LOG, step, NOW))
                .isEmpty();
    }

    private static KeyRing ring(String id, int fill) {
        byte[] key = new byte[KeyRing.KEY_BYTES];
        Arrays.fill(key, (byte) fill);
        return new KeyRing(Map.of(id, key));
    }
}

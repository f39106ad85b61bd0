package dev.berth.server.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.security.KeyRing;
import dev.berth.server.security.Sealer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I1: a sign-in that is under way")
class PendingSignInTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Sealer sealer = new Sealer(new KeyRing(Map.of("test", new byte[32])));
    private final PendingSignIn begun = new PendingSignIn("state", "/app/tasks?a=b", NOW.plusSeconds(600));

    @Test
    void whatTheBrowserBringsBackIsWhatItWasGivenAndItReadsNoneOfIt() {
        String kept = begun.sealed(sealer);
        assertThat(kept).doesNotContain("state");
        assertThat(PendingSignIn.open(kept, sealer, NOW.plusSeconds(599))).contains(begun);
    }

    @Test
    void anAnswerThatComesTooLateIsNone() {
        assertThat(PendingSignIn.open(begun.sealed(sealer), sealer, NOW.plusSeconds(600)))
                .isEmpty();
    }

    @Test
    void nobodyElseMakesOne() {
        Sealer other = new Sealer(new KeyRing(Map.of("other", new byte[32])));
        assertThat(PendingSignIn.open(begun.sealed(other), sealer, NOW)).isEmpty();
        assertThat(PendingSignIn.open(begun.sealed(sealer) + "A", sealer, NOW)).isEmpty();
        assertThat(PendingSignIn.open("", sealer, NOW)).isEmpty();
        assertThat(PendingSignIn.open("x".repeat(9_000), sealer, NOW)).isEmpty();
    }
}

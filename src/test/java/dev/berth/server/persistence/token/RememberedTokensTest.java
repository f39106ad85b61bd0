package dev.berth.server.persistence.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Role;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RememberedTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private long nanos;
    private final RememberedTokens tokens = new RememberedTokens(Duration.ofSeconds(5), () -> nanos);

    private static Token token(String id, Instant expiresAt) {
        return new Token(id, Kind.API, "ann", null, null, Role.ADMIN, Set.of(), null, NOW, expiresAt);
    }

    private void keep(String id) {
        tokens.keep("digest of " + id, token(id, null), tokens.deletions());
    }

    private boolean known(String id) {
        return tokens.find("digest of " + id, NOW).isPresent();
    }

    @Test
    void aTokenIsRememberedForItsTimeAndNoLonger() {
        keep("one");
        assertThat(tokens.find("digest of one", NOW)).contains(token("one", null));
        assertThat(known("other")).isFalse();

        nanos = Duration.ofSeconds(5).toNanos() - 1;
        assertThat(known("one")).isTrue();
        nanos++;
        assertThat(known("one")).isFalse();
    }

    @Test
    void aTokenThatExpiresWhileItIsRememberedCountsNoMore() {
        tokens.keep("digest", token("one", NOW.plusSeconds(2)), tokens.deletions());

        assertThat(tokens.find("digest", NOW.plusSeconds(1))).isPresent();
        assertThat(tokens.find("digest", NOW.plusSeconds(2))).isEmpty();
    }

    @Test
    void aDeletedTokenIsForgottenAtOnceAndNoOther() {
        keep("one");
        keep("two");

        tokens.forget("one");

        assertThat(known("one")).isFalse();
        assertThat(known("two")).isTrue();
    }

    @Test
    void aLookupThatBeganBeforeADeletionLeavesNothingBehind() {
        long before = tokens.deletions();
        tokens.forget("one");

        tokens.keep("digest of one", token("one", null), before);

        assertThat(known("one")).isFalse();
    }

    @Test
    void onlySoManyAreRememberedF12() {
        IntStream.range(0, 1_001).forEach(number -> keep("token " + number));
        assertThat(known("token 999")).isTrue();
        assertThat(known("token 1000")).isFalse();

        nanos = Duration.ofSeconds(5).toNanos();
        keep("token 1000");
        assertThat(known("token 1000")).isTrue();
    }

    @Test
    void aTimeOfZeroRemembersNothing() {
        RememberedTokens none = new RememberedTokens(Duration.ZERO, () -> nanos);
        none.keep("digest", token("one", null), none.deletions());
        assertThat(none.find("digest", NOW)).isEmpty();
    }
}

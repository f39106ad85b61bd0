package dev.berth.domain.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A11: which key signs, which are published, and when the next one is made")
class KeyRotationTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration LIFETIME = Duration.ofDays(90);
    private static final Duration AHEAD = Duration.ofHours(24);
    private static final Duration AFTER = KeyRotation.LONGEST_TOKEN.plus(KeyRotation.SKEW);
    private static final KeyRotation ROTATION = new KeyRotation(LIFETIME, AHEAD);

    private static KeyTimes key(String id, Instant activeFrom, @Nullable Instant retiredAt) {
        return new KeyTimes(id, activeFrom.minus(AHEAD), activeFrom, retiredAt, false);
    }

    private static Optional<String> signing(List<KeyTimes> keys, Instant now) {
        return KeyRotation.signing(keys, now).map(KeyTimes::id);
    }

    private static List<String> published(List<KeyTimes> keys, Instant now) {
        return KeyRotation.published(keys, now).stream().map(KeyTimes::id).toList();
    }

    private static List<String> over(List<KeyTimes> keys, Instant now) {
        return KeyRotation.over(keys, now).stream().map(KeyTimes::id).toList();
    }

    @Test
    void theFirstKeySignsAtOnce() {
        assertThat(ROTATION.next(List.of(), START)).contains(START);
    }

    @Test
    void theNextKeyIsMadeSoEarlyThatItIsPublishedAheadWhenItSigns() {
        List<KeyTimes> keys = List.of(key("a", START, null));
        Instant due = START.plus(LIFETIME);
        Instant time = due.minus(AHEAD);

        assertThat(ROTATION.next(keys, time.minusSeconds(1))).isEmpty();
        assertThat(ROTATION.next(keys, time)).contains(due);
    }

    @Test
    void aKeyThatIsMadeLateIsPublishedAheadAllTheSame() {
        Instant late = START.plus(LIFETIME).plus(Duration.ofDays(30));

        assertThat(ROTATION.next(List.of(key("a", START, null)), late)).contains(late.plus(AHEAD));
    }

    @Test
    void aKeySignsFromItsTimeUntilTheNextOneDoes() {
        Instant turn = START.plus(LIFETIME);
        List<KeyTimes> keys = List.of(key("a", START, turn), key("b", turn, null));

        assertThat(signing(keys, START.minusSeconds(1))).isEmpty();
        assertThat(signing(keys, START)).contains("a");
        assertThat(signing(keys, turn.minusSeconds(1))).contains("a");
        assertThat(signing(keys, turn)).contains("b");
    }

    @Test
    void aKeyIsPublishedBeforeItSignsAndAsLongAsSomethingThatItSignedMayBeValid() {
        Instant turn = START.plus(LIFETIME);
        List<KeyTimes> keys = List.of(key("a", START, turn), key("b", turn, null));

        assertThat(published(keys, turn.minusSeconds(1))).containsExactly("b", "a");
        assertThat(published(keys, turn.plus(AFTER).minusSeconds(1))).containsExactly("b", "a");
        assertThat(published(keys, turn.plus(AFTER))).containsExactly("b");
    }

    @Test
    void aKeyIsForgottenWhenItIsPublishedNoMoreAndNeverWhileItMayYetSign() {
        Instant turn = START.plus(LIFETIME);
        List<KeyTimes> keys = List.of(key("a", START, turn), key("b", turn, null));

        assertThat(over(keys, turn.plus(AFTER).minusSeconds(1))).isEmpty();
        assertThat(over(keys, turn.plus(AFTER))).containsExactly("a");
    }

    @Test
    void whatIsWithdrawnNeitherSignsNorIsPublished() {
        KeyTimes leaked = new KeyTimes("a", START, START, START.plusSeconds(5), true);
        List<KeyTimes> keys = List.of(leaked, key("b", START.plusSeconds(5), null));

        assertThat(signing(List.of(leaked), START.plusSeconds(1))).isEmpty();
        assertThat(published(keys, START.plusSeconds(5))).containsExactly("b");
        assertThat(over(keys, START.plusSeconds(5))).containsExactly("a");
    }

    @Test
    void whereNoKeySignsOneIsMadeThatDoesAtOnce() {
        KeyTimes future = key("a", START.plus(AHEAD), null);

        assertThat(ROTATION.next(List.of(future), START)).contains(START);
    }

    @Test
    void ofTwoThatWereMadeAtOnceAllServersChooseTheSame() {
        KeyTimes one = key("a", START, null);
        KeyTimes other = key("b", START, null);

        assertThat(signing(List.of(one, other), START)).isEqualTo(signing(List.of(other, one), START));
    }

    /** Whatever the settings are, over years: there is always one that signs, and it was published ahead. */
    @Test
    void aKeyNeverSignsThatWasNotPublishedAheadOrIsNotPublishedNow() {
        for (int seed = 0; seed < 50; seed++) {
            KeyRotation rotation = new KeyRotation(Duration.ofHours(3 + 7L * seed), Duration.ofMinutes(5 + 3L * seed));
            List<KeyTimes> keys = new ArrayList<>();
            for (Instant now = START; now.isBefore(START.plus(Duration.ofDays(90))); now = now.plusSeconds(3600)) {
                tend(rotation, keys, now);
                KeyTimes signs = KeyRotation.signing(keys, now).orElseThrow();
                boolean first = signs.activeFrom().equals(START);
                assertThat(first
                                || !signs.activeFrom()
                                        .isBefore(signs.createdAt().plus(rotation.publishAhead())))
                        .as("seed %d at %s", seed, now)
                        .isTrue();
                assertThat(KeyRotation.published(keys, now)).contains(signs);
                assertThat(keys).hasSizeLessThan(5);
            }
            assertThat(keys)
                    .as("seed %d rotated", seed)
                    .noneMatch(key -> key.id().equals("k0"));
        }
    }

    private static void tend(KeyRotation rotation, List<KeyTimes> keys, Instant now) {
        rotation.next(keys, now).ifPresent(activeFrom -> {
            keys.replaceAll(key -> new KeyTimes(
                    key.id(), key.createdAt(), key.activeFrom(), earlier(key.retiredAt(), activeFrom), false));
            keys.add(new KeyTimes("k" + Duration.between(START, now).toHours(), now, activeFrom, null, false));
        });
        keys.removeAll(KeyRotation.over(keys, now));
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one != null && one.isBefore(other) ? one : other;
    }

    @Test
    void aKeyThatIsPublishedLongerAheadThanItLivesIsRefused() {
        assertThatThrownBy(() -> new KeyRotation(AHEAD, AHEAD)).isInstanceOf(IllegalArgumentException.class);
    }
}

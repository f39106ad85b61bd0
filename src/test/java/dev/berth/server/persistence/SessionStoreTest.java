package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Role;
import dev.berth.server.control.port.SessionStore;
import dev.berth.server.control.port.SessionStore.Begun;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SessionStoreTest {
    private static final Duration LIFETIME = Duration.ofHours(12);
    private static final Instant END = NOW.plus(LIFETIME).truncatedTo(ChronoUnit.MICROS);
    private static final int MANY = 10;

    @Inject
    SessionStore sessions;

    @Inject
    TokenStore tokens;

    @Inject
    Database database;

    private Token token(Role role, @Nullable Instant expiresAt) {
        Token token = new Token(Samples.name("id"), Kind.API, "jo", null, null, role, Set.of(), null, NOW, expiresAt);
        await(tokens.create(token, Samples.name("digest")));
        return token;
    }

    private String begin(Token token, boolean opened) {
        String digest = Samples.name("digest");
        assertThat(await(sessions.begin(begun(token, digest, opened), MANY))).isTrue();
        return digest;
    }

    private static Begun begun(Token token, String digest, boolean opened) {
        return new Begun(Samples.name("id"), token.id(), token.name(), digest, opened, NOW, END);
    }

    @Test
    void aSessionHasTheRightsOfItsTokenUntilItExpires() {
        String digest = begin(token(Role.APPROVER, null), true);
        Session session = await(sessions.find(digest, NOW)).orElseThrow();
        assertThat(session.name()).isEqualTo("jo");
        assertThat(((SessionStore.OfToken) session.holder()).token().role()).isEqualTo(Role.APPROVER);
        assertThat(session.expiresAt()).isEqualTo(END);
        assertThat(await(sessions.find(digest, END))).isEmpty();
        assertThat(await(sessions.find(Samples.name("other"), NOW))).isEmpty();
    }

    @Test
    void aSessionThatIsUsedGoesOnAndNeverEndsEarlierForIt() {
        String digest = begin(token(Role.VIEWER, null), true);
        String id = await(sessions.find(digest, NOW)).orElseThrow().id();
        await(sessions.renew(id, END.plus(LIFETIME)));
        await(sessions.renew(id, NOW));
        assertThat(await(sessions.find(digest, END)).orElseThrow().expiresAt()).isEqualTo(END.plus(LIFETIME));
        await(sessions.end(id));
        assertThat(await(sessions.find(digest, NOW))).isEmpty();
    }

    @Test
    void aSessionIsOverWithItsToken() {
        Token token = token(Role.VIEWER, NOW.plusSeconds(5));
        String digest = begin(token, true);
        assertThat(await(sessions.find(digest, NOW.plusSeconds(4)))).isPresent();
        assertThat(await(sessions.find(digest, NOW.plusSeconds(5)))).isEmpty();
        await(tokens.delete(Kind.API, null, token.id()));
        assertThat(await(sessions.find(digest, NOW))).isEmpty();
        assertThat(await(database.run("SELECT FROM sessions WHERE secret_sha256 = $1", digest)))
                .isEmpty();
        assertThat(await(sessions.begin(begun(token, Samples.name("digest"), true), MANY)))
                .isFalse();
    }

    @Test
    void aLinkIsNoSessionAndOpensOneOnce() {
        String link = begin(token(Role.VIEWER, null), false);
        assertThat(await(sessions.find(link, NOW))).isEmpty();
        String first = Samples.name("cookie");
        String second = Samples.name("cookie");
        List<Optional<Session>> opened = await(Uni.join()
                .all(sessions.open(link, first, NOW, END), sessions.open(link, second, NOW, END))
                .andFailFast());
        assertThat(opened.stream().filter(Optional::isPresent)).hasSize(1);
        assertThat(await(sessions.find(link, NOW))).isEmpty();
        assertThat(await(sessions.find(opened.get(0).isPresent() ? first : second, NOW)))
                .isPresent();
        assertThat(await(sessions.open(link, Samples.name("cookie"), NOW, END))).isEmpty();
    }

    @Test
    void aLinkThatIsTooOldOpensNothing() {
        String link = begin(token(Role.VIEWER, null), false);
        assertThat(await(sessions.open(link, Samples.name("cookie"), END, END.plus(LIFETIME))))
                .isEmpty();
    }

    @Test
    void theOldestOfTooManyEnds() {
        Token token = token(Role.VIEWER, null);
        String oldest = begin(token, true);
        String next = begin(token, true);
        await(sessions.begin(begun(token, Samples.name("digest"), true), 2));
        assertThat(await(sessions.find(oldest, NOW))).isEmpty();
        assertThat(await(sessions.find(next, NOW))).isPresent();
    }
}

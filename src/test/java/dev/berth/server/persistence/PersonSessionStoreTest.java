package dev.berth.server.persistence;

import static dev.berth.server.persistence.Samples.NOW;
import static dev.berth.server.persistence.Samples.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PeopleStore;
import dev.berth.server.control.port.SessionStore;
import dev.berth.server.control.port.SessionStore.OfPerson;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.control.port.SessionStore.SignIn;
import dev.berth.server.control.port.TokenBuilder;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PersonSessionStoreTest {
    private static final int MANY = 10;
    private static final Instant SOON = NOW.plus(Duration.ofHours(1));
    private static final Instant END = NOW.plus(Duration.ofHours(8));

    @Inject
    SessionStore sessions;

    @Inject
    PeopleStore people;

    @Inject
    TokenStore tokens;

    @Inject
    Database database;

    private final Person ann = new Person(Samples.name("ann"), "Ann", Role.APPROVER, Set.of("ops", "web"));

    private SignIn signIn(Person person, @Nullable String providerSession) {
        return new SignIn(
                Samples.name("id"),
                person,
                Samples.name("digest"),
                "sub-" + person.id(),
                providerSession,
                "header.body.signature",
                NOW,
                SOON,
                END);
    }

    private SignIn begin(Person person, @Nullable String providerSession) {
        SignIn signIn = signIn(person, providerSession);
        await(sessions.signIn(signIn, MANY));
        return signIn;
    }

    private boolean open(SignIn signIn) {
        return await(sessions.find(signIn.secretSha256(), NOW)).isPresent();
    }

    @Test
    void aSessionOfAPersonHasTheRightsThatTheProviderGave() {
        SignIn signIn = begin(ann, "s1");
        Session session = await(sessions.find(signIn.secretSha256(), NOW)).orElseThrow();
        assertThat(session.name()).isEqualTo("Ann");
        assertThat(session.holder()).isEqualTo(new OfPerson(ann, Times.stored(END)));
        Person less = new Person(ann.id(), "Ann B.", null, Set.of());
        begin(less, "s2");
        assertThat(await(sessions.find(signIn.secretSha256(), NOW))
                        .orElseThrow()
                        .holder())
                .isEqualTo(new OfPerson(ann, Times.stored(END)));
        assertThat(await(people.find(ann.id())).orElseThrow().person()).isEqualTo(less);
    }

    @Test
    void aSessionOfAPersonEndsHoweverMuchItIsUsed() {
        SignIn signIn = begin(ann, null);
        await(sessions.renew(signIn.id(), END.plus(Duration.ofDays(1))));
        Instant last = END.minusSeconds(1);
        assertThat(await(sessions.find(signIn.secretSha256(), last))
                        .orElseThrow()
                        .expiresAt())
                .isEqualTo(Times.stored(END));
        assertThat(await(sessions.find(signIn.secretSha256(), END))).isEmpty();
    }

    @Test
    void theIdTokenIsSealedAtRest() {
        SignIn signIn = begin(ann, null);
        assertThat(await(sessions.idToken(signIn.id()))).contains("header.body.signature");
        byte[] stored = await(database.run("SELECT id_token FROM sessions WHERE id = $1", signIn.id()))
                .iterator()
                .next()
                .getBuffer(0)
                .getBytes();
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("body");
    }

    @Test
    void theProviderEndsOneSessionOrAllOfAPerson() {
        Person bob = new Person(Samples.name("bob"), "Bob", Role.VIEWER, Set.of());
        String session = Samples.name("s");
        SignIn first = begin(ann, session);
        SignIn second = begin(ann, Samples.name("s"));
        SignIn others = begin(bob, Samples.name("s"));
        assertThat(await(sessions.endAtProvider(null, session)))
                .extracting(Session::id)
                .containsExactly(first.id());
        assertThat(open(first)).isFalse();
        assertThat(open(second)).isTrue();
        assertThat(await(sessions.endAtProvider(others.subject(), second.providerSession())))
                .as("another's session")
                .isEmpty();
        assertThat(await(sessions.endAtProvider(second.subject(), null))).hasSize(1);
        assertThat(open(second)).isFalse();
        assertThat(open(others)).isTrue();
        assertThat(await(sessions.endAtProvider(null, null))).isEmpty();
    }

    @Test
    void theOldestOfTooManySessionsOfAPersonEnds() {
        SignIn first = begin(ann, null);
        SignIn second = begin(ann, null);
        await(sessions.signIn(signIn(ann, null), 2));
        assertThat(open(first)).isFalse();
        assertThat(open(second)).isTrue();
    }

    private Token own(@Nullable Role role) {
        Token token = TokenBuilder.builder()
                .id(Samples.name("id"))
                .kind(Kind.API)
                .name("laptop")
                .person(ann.id())
                .owner(ann)
                .role(role)
                .teams(Set.of())
                .pool(null)
                .createdAt(NOW)
                .expiresAt(END)
                .build();
        return token;
    }

    @Test
    void aTokenOfOnesOwnComesWithWhatItsOwnerIsNow() {
        String digest = Samples.name("digest");
        Token token = own(Role.ADMIN);
        assertThat(await(tokens.create(token, digest)))
                .as("of somebody who never signed in")
                .isFalse();
        begin(ann, null);
        assertThat(await(tokens.create(token, digest))).isTrue();
        Token found = await(tokens.authenticate(Kind.API, digest, NOW)).orElseThrow();
        assertThat(found.owner()).isEqualTo(ann);
        assertThat(await(tokens.listOwn(ann.id(), new Page.Request(10, null))).items())
                .extracting(Token::id)
                .containsExactly(token.id());
        assertThat(await(tokens.deleteOwn("somebody-else", token.id()))).isFalse();
        assertThat(await(tokens.deleteOwn(ann.id(), token.id()))).isTrue();
        assertThat(await(tokens.authenticate(Kind.API, digest, NOW))).isEmpty();
    }

    @Test
    void allThatAPersonHasCanBeEndedAtOnce() {
        SignIn signIn = begin(ann, null);
        String digest = Samples.name("digest");
        await(tokens.create(own(Role.VIEWER), digest));
        await(tokens.authenticate(Kind.API, digest, NOW));
        assertThat(await(sessions.endOf(ann.id()))).isEqualTo(1);
        assertThat(await(tokens.deleteOf(ann.id()))).isEqualTo(1);
        assertThat(open(signIn)).isFalse();
        assertThat(await(tokens.authenticate(Kind.API, digest, NOW))).isEmpty();
        assertThat(await(people.find(ann.id())))
                .as("who was here is still known")
                .isPresent();
    }

    @Test
    void twoWhoAreOnePersonAndComeForTheFirstTimeAtOnceBothGetIn() {
        SignIn first = signIn(ann, null);
        SignIn second = signIn(ann, null);
        await(Uni.join()
                .all(sessions.signIn(first, MANY), sessions.signIn(second, MANY))
                .andFailFast());
        assertThat(List.of(open(first), open(second))).containsOnly(true);
    }
}

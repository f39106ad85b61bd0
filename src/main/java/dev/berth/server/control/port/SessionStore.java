package dev.berth.server.control.port;

import dev.berth.domain.access.Person;
import dev.berth.server.control.port.TokenStore.Token;
import io.smallrye.mutiny.Uni;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who has signed in at the page (I1). A session of a token has the token's rights at each request, and is gone when the token
 * is; one of a person has the rights that the identity provider gave when it began, until it ends. Only the SHA-256 of its
 * secret is stored.
 */
public interface SessionStore {

    /**
     * A session without its secret.
     *
     * @param name who signed in, for people
     * @param holder whose rights it has
     * @param expiresAt when it ends unless it is renewed
     */
    record Session(String id, String name, Holder holder, Instant createdAt, Instant expiresAt) {}

    /** Whose rights a session has. */
    sealed interface Holder {}

    /** A token's, as they are now. */
    record OfToken(Token token) implements Holder {}

    /**
     * A person's, as they were when it began.
     *
     * @param endsAt when they have to sign in again, however much it is used
     */
    record OfPerson(Person person, Instant endsAt) implements Holder {}

    /**
     * What begins: a session, or a link that opens one once.
     *
     * @param secretSha256 of the cookie, or of the link
     * @param opened false for a link
     */
    record Begun(
            String id,
            String tokenId,
            String name,
            String secretSha256,
            boolean opened,
            Instant createdAt,
            Instant expiresAt) {}

    /**
     * A session of a person, who has just come from the identity provider.
     *
     * @param secretSha256 of the cookie
     * @param subject what the provider calls the person
     * @param providerSession what the provider calls its own session; null when it did not say
     * @param idToken what it said of them, to be kept sealed
     */
    @RecordBuilder
    record SignIn(
            String id,
            Person person,
            String secretSha256,
            String subject,
            @Nullable String providerSession,
            String idToken,
            Instant createdAt,
            Instant expiresAt,
            Instant endsAt) {
        @Override
        public String toString() {
            return "SignIn[" + id + "]";
        }
    }

    /**
     * Stores it, and what the provider says of the person now. Of the person's sessions the oldest end, so that no more are
     * there than {@code most}.
     */
    Uni<Void> signIn(SignIn signIn, int most);

    /** The ID token that a session of a person began with; empty for all others. */
    Uni<Optional<String>> idToken(String id);

    /**
     * Ends what the provider calls that.
     *
     * @param subject of whom; null for whoever has that session
     * @param providerSession which one; null for all of that subject
     * @return those that ended
     */
    Uni<List<Session>> endAtProvider(@Nullable String subject, @Nullable String providerSession);

    /** Ends all sessions of a person, be they signed in themselves or with a token of theirs; answers with their number. */
    Uni<Long> endOf(String person);

    /**
     * Stores it. Of the sessions of one token the oldest end, so that no more are there than {@code most}.
     *
     * @return false when the token is gone
     */
    Uni<Boolean> begin(Begun begun, int most);

    /** The session of that secret, if it is open and neither it nor its token has expired. */
    Uni<Optional<Session>> find(String secretSha256, Instant now);

    /**
     * Opens what a link was made for, and gives it the secret of a cookie instead; of two who try at once one is too late.
     *
     * @return empty when there is no such link, or not any more
     */
    Uni<Optional<Session>> open(String linkSha256, String secretSha256, Instant now, Instant expiresAt);

    /** It is in use; one of a person goes on until its end at most. */
    Uni<Void> renew(String id, Instant expiresAt);

    /** A page of those that are open at that time, newest first. */
    Uni<Page<Session>> list(Instant now, Page.Request page);

    /** Ends it; answers with what it was, or with nothing when there was none. */
    Uni<Optional<Session>> end(String id);
}

package dev.berth.server.control.port;

import dev.berth.server.control.port.TokenStore.Token;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/**
 * Who has signed in at the page. A session belongs to a token, has the token's rights at each request, and is gone when the
 * token is. Only the SHA-256 of its secret is stored.
 */
public interface SessionStore {

    /**
     * A session without its secret.
     *
     * @param name who signed in, for people
     * @param token whose rights it has, as they are now
     * @param expiresAt when it ends unless it is renewed
     */
    record Session(String id, String name, Token token, Instant createdAt, Instant expiresAt) {}

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

    /** It is in use. */
    Uni<Void> renew(String id, Instant expiresAt);

    /** A page of those that are open at that time, newest first. */
    Uni<Page<Session>> list(Instant now, Page.Request page);

    /** Ends it; answers with what it was, or with nothing when there was none. */
    Uni<Optional<Session>> end(String id);
}

package dev.berth.server.persistence.token;

import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.server.control.port.SessionStore.Begun;
import dev.berth.server.control.port.SessionStore.Holder;
import dev.berth.server.control.port.SessionStore.OfPerson;
import dev.berth.server.control.port.SessionStore.OfToken;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.control.port.SessionStore.SignIn;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session's row; of the secret it has the SHA-256 only. */
@Entity
@Table(name = "sessions")
class SessionEntity {
    @Id
    String id;

    @Column(insertable = false, updatable = false)
    Long number;

    /** Of a session that is not a person's. */
    @ManyToOne
    @JoinColumn(name = "token_id", updatable = false)
    @Nullable
    TokenEntity token;

    /** Of a session that is not a token's. */
    @Column(updatable = false)
    @Nullable
    String person;

    @Column(name = "role", updatable = false)
    @Nullable
    String role;

    @Column(nullable = false, updatable = false)
    String[] groups = {};

    @Column(name = "ends_at", updatable = false)
    @Nullable
    Instant endsAt;

    @Column(name = "provider_subject", updatable = false)
    @Nullable
    String providerSubject;

    @Column(name = "provider_session", updatable = false)
    @Nullable
    String providerSession;

    @Column(name = "id_token", updatable = false)
    byte @Nullable [] idToken;

    @Column(nullable = false)
    String name;

    @Column(name = "secret_sha256", nullable = false)
    String secretSha256;

    @Column(nullable = false)
    boolean opened;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    @Column(name = "expires_at", nullable = false)
    Instant expiresAt;

    static SessionEntity of(Begun begun, TokenEntity token) {
        SessionEntity entity = new SessionEntity();
        entity.id = begun.id();
        entity.token = token;
        entity.name = SqlText.storable(begun.name());
        entity.secretSha256 = begun.secretSha256();
        entity.opened = begun.opened();
        entity.createdAt = Times.stored(begun.createdAt());
        entity.expiresAt = Times.stored(begun.expiresAt());
        return entity;
    }

    /** @param idToken sealed */
    static SessionEntity of(SignIn signIn, byte[] idToken) {
        SessionEntity entity = new SessionEntity();
        Person person = signIn.person();
        entity.id = signIn.id();
        entity.person = SqlText.storable(person.id());
        entity.name = SqlText.storable(person.name());
        entity.role = SqlText.orNull(person.role());
        entity.groups = PersonEntity.groups(person);
        entity.secretSha256 = signIn.secretSha256();
        entity.opened = true;
        entity.createdAt = Times.stored(signIn.createdAt());
        entity.expiresAt = Times.stored(signIn.expiresAt());
        entity.endsAt = Times.stored(signIn.endsAt());
        entity.providerSubject = SqlText.storable(signIn.subject());
        entity.providerSession = SqlText.storableOrNull(signIn.providerSession());
        entity.idToken = idToken;
        return entity;
    }

    /** With its token, which has to be read by then. */
    Session session() {
        return new Session(id, name, holder(), createdAt, expiresAt);
    }

    private Holder holder() {
        TokenEntity itsToken = token;
        if (itsToken != null) {
            return new OfToken(itsToken.token());
        }
        String itsRole = role;
        Person itsPerson = new Person(
                Objects.requireNonNull(person),
                name,
                itsRole == null ? null : SqlText.parse(Role.class, itsRole),
                Set.of(groups));
        return new OfPerson(itsPerson, Objects.requireNonNull(endsAt));
    }
}

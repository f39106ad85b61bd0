package dev.berth.server.persistence.token;

import dev.berth.server.control.port.SessionStore.Begun;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;

/** A session's row; of the secret it has the SHA-256 only. */
@Entity
@Table(name = "sessions")
class SessionEntity {
    @Id
    String id;

    @Column(insertable = false, updatable = false)
    Long number;

    @ManyToOne(optional = false)
    @JoinColumn(name = "token_id", nullable = false, updatable = false)
    TokenEntity token;

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

    Session session() {
        return new Session(id, name, token.token(), createdAt, expiresAt);
    }
}

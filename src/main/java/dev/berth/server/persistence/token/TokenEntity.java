package dev.berth.server.persistence.token;

import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TeamName;
import dev.berth.server.control.port.TokenBuilder;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A token's row; of the secret it has the SHA-256 only. */
@Entity
@Table(name = "tokens")
class TokenEntity {
    @Id
    String id;

    @Column(insertable = false, updatable = false)
    Long number;

    @Column(nullable = false)
    String kind;

    @Column(nullable = false)
    String name;

    @Column(name = "person")
    @Nullable
    String person;

    @ManyToOne
    @JoinColumn(name = "owner", updatable = false)
    @Nullable
    PersonEntity owner;

    @Column(name = "role")
    @Nullable
    String role;

    @Column(nullable = false)
    String[] teams;

    @Column(name = "pool")
    @Nullable
    String pool;

    @Column(name = "secret_sha256", nullable = false)
    String secretSha256;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    @Column(name = "expires_at")
    @Nullable
    Instant expiresAt;

    /** @param owner the row of the token's owner, if it has one */
    static TokenEntity of(Token token, @Nullable PersonEntity owner, String secretSha256) {
        TokenEntity entity = new TokenEntity();
        PoolName pool = token.pool();
        entity.id = token.id();
        entity.kind = SqlText.of(token.kind());
        entity.name = SqlText.storable(token.name());
        entity.person = SqlText.storableOrNull(token.person());
        entity.owner = owner;
        entity.role = SqlText.orNull(token.role());
        entity.teams = token.teams().stream().map(TeamName::value).sorted().toArray(String[]::new);
        entity.pool = pool == null ? null : pool.value();
        entity.secretSha256 = secretSha256;
        entity.createdAt = Times.stored(token.createdAt());
        entity.expiresAt = Times.storedOrNull(token.expiresAt());
        return entity;
    }

    /** With its owner, who has to be read by then. */
    Token token() {
        PersonEntity itsOwner = owner;
        String itsRole = role;
        String itsPool = pool;
        return TokenBuilder.builder()
                .id(id)
                .kind(SqlText.parse(Kind.class, kind))
                .name(name)
                .person(person)
                .owner(itsOwner == null ? null : itsOwner.person())
                .role(itsRole == null ? null : SqlText.parse(Role.class, itsRole))
                .teams(Arrays.stream(teams).map(TeamName::new).collect(Collectors.toUnmodifiableSet()))
                .pool(itsPool == null ? null : new PoolName(itsPool))
                .createdAt(createdAt)
                .expiresAt(expiresAt)
                .build();
    }
}

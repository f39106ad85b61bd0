package dev.berth.server.persistence.token;

import dev.berth.domain.access.Binding;
import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.access.BindingBuilder;
import dev.berth.domain.access.Issuer;
import dev.berth.domain.access.Role;
import dev.berth.domain.access.SubjectPattern;
import dev.berth.domain.id.TeamName;
import dev.berth.server.control.port.BindingStore.Stored;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A binding's row. */
@Entity
@Table(name = "bindings")
class BindingEntity {
    @Id
    String name;

    @Column(insertable = false, updatable = false)
    Long number;

    @Column(nullable = false)
    String issuer;

    @Column(nullable = false)
    String audience;

    @Column(nullable = false)
    String subject;

    @Column(name = "claim_names", nullable = false)
    String[] claimNames;

    @Column(name = "claim_values", nullable = false)
    String[] claimValues;

    @Column(name = "role")
    @Nullable
    String role;

    @Column(nullable = false)
    String[] teams;

    @Column(name = "jwks")
    @Nullable
    String jwks;

    @Column(name = "jwks_uri")
    @Nullable
    String jwksUri;

    @Column(name = "authorities")
    @Nullable
    String authorities;

    @Column(name = "max_lifetime_seconds", nullable = false)
    int maxLifetimeSeconds;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    static BindingEntity of(Stored stored) {
        BindingEntity entity = new BindingEntity();
        entity.name = stored.binding().name();
        entity.createdAt = Times.stored(stored.createdAt());
        entity.take(stored.binding());
        return entity;
    }

    /** Becomes what a binding says; its name stays. */
    void take(Binding binding) {
        Map<String, String> claims = new TreeMap<>(binding.claims());
        issuer = binding.issuer().text();
        audience = binding.audience();
        subject = binding.subject().text();
        claimNames = claims.keySet().toArray(String[]::new);
        claimValues = claims.values().toArray(String[]::new);
        role = SqlText.orNull(binding.role());
        teams = binding.teams().stream().map(TeamName::value).sorted().toArray(String[]::new);
        maxLifetimeSeconds = Math.toIntExact(binding.maxLifetime().toSeconds());
        jwks = null;
        jwksUri = null;
        authorities = null;
        switch (binding.keys()) {
            case KeyOrigin.Discovered discovered -> authorities = discovered.authorities();
            case KeyOrigin.At at -> {
                jwksUri = at.uri();
                authorities = at.authorities();
            }
            case KeyOrigin.Written written -> jwks = written.jwks();
        }
    }

    Stored stored() {
        String itsRole = role;
        Map<String, String> claims = new LinkedHashMap<>();
        for (int index = 0; index < claimNames.length; index++) {
            claims.put(claimNames[index], claimValues[index]);
        }
        Binding binding = BindingBuilder.builder()
                .name(name)
                .issuer(new Issuer(issuer))
                .audience(audience)
                .subject(new SubjectPattern(subject))
                .claims(claims)
                .role(itsRole == null ? null : SqlText.parse(Role.class, itsRole))
                .teams(Arrays.stream(teams).map(TeamName::new).collect(Collectors.toUnmodifiableSet()))
                .keys(keys())
                .maxLifetime(Duration.ofSeconds(maxLifetimeSeconds))
                .build();
        return new Stored(binding, createdAt);
    }

    private KeyOrigin keys() {
        String written = jwks;
        String uri = jwksUri;
        if (written != null) {
            return new KeyOrigin.Written(written);
        }
        return uri == null ? new KeyOrigin.Discovered(authorities) : new KeyOrigin.At(uri, authorities);
    }
}

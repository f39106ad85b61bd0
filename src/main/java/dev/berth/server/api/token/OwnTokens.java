package dev.berth.server.api.token;

import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.control.port.TokenBuilder;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a token may be that a person makes for themself. */
final class OwnTokens {
    static final Duration LONGEST = Duration.ofDays(90);
    private static final Duration USUAL = Duration.ofDays(30);

    private OwnTokens() {}

    /** @throws dev.berth.server.api.problem.ProblemException 400 with all that is wrong */
    static Token checked(Person owner, TokenChanges.Wish wish, Instant now) {
        Checks checks = new Checks();
        String label = checks.label("name", wish.name());
        Role role = wish.role() == null ? owner.role() : checks.word("role", wish.role(), Role.values());
        checks.require(atMost(owner.role(), role), "role", "must be no more than your own");
        Duration lasts = wish.expiresIn() == null
                ? USUAL
                : checks.duration("expiresIn", wish.expiresIn(), USUAL, Duration.ofSeconds(1), LONGEST);
        checks.done();
        return TokenBuilder.builder()
                .id(UUID.randomUUID().toString())
                .kind(Kind.API)
                .name(label)
                .person(owner.id())
                .owner(owner)
                .role(role)
                .teams(Set.of())
                .pool(null)
                .createdAt(now)
                .expiresAt(now.plus(lasts))
                .build();
    }

    private static boolean atMost(@Nullable Role most, @Nullable Role role) {
        return role == null || (most != null && most.includes(role));
    }
}

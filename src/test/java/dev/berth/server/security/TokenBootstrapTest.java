package dev.berth.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TokenStore;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenBootstrapTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    private final Tokens tokens = new Tokens();

    /** Secret digests to tokens. */
    private static final class Tokens implements TokenStore {
        private final Map<String, Token> stored = new LinkedHashMap<>();
        private boolean overtaken;

        @Override
        public Uni<Boolean> create(Token token, String secretSha256) {
            if (overtaken) {
                stored.put(secretSha256, token);
                return Uni.createFrom().failure(new IllegalStateException("it is there"));
            }
            stored.put(secretSha256, token);
            return Uni.createFrom().item(true);
        }

        @Override
        public Uni<Optional<Token>> authenticate(Kind kind, String secretSha256, Instant now) {
            return Uni.createFrom().item(Optional.ofNullable(stored.get(secretSha256)));
        }

        @Override
        public Uni<Page<Token>> list(Kind kind, PoolName pool, Page.Request page) {
            throw new AssertionError("nobody lists tokens at the start");
        }

        @Override
        public Uni<Boolean> delete(Kind kind, PoolName pool, String id) {
            return Uni.createFrom()
                    .item(stored.values().removeIf(token -> token.id().equals(id)));
        }

        @Override
        public Uni<Page<Token>> listOwn(String owner, Page.Request page) {
            throw new AssertionError("nobody lists tokens at the start");
        }

        @Override
        public Uni<Boolean> deleteOwn(String owner, String id) {
            throw new AssertionError("nobody has tokens of their own at the start");
        }

        @Override
        public Uni<Long> deleteOf(String person) {
            throw new AssertionError("nobody has tokens of their own at the start");
        }

        @Override
        public Uni<Boolean> anyApiToken() {
            return Uni.createFrom().item(!stored.isEmpty());
        }
    }

    private void start(String bootstrapToken) {
        SmallRyeConfigBuilder settings = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BerthConfig.class)
                .withDefaultValue("berth.data-dir", directory.toString());
        if (bootstrapToken != null) {
            settings.withDefaultValue("berth.bootstrap-token", bootstrapToken);
        }
        BerthConfig config = settings.build().getConfigMapping(BerthConfig.class);
        new TokenBootstrap(config, tokens, CLOCK).ensureAdmin().await().atMost(Duration.ofSeconds(10));
    }

    @Test
    void theBootstrapTokenIsAnAdminOfWhichOnlyTheDigestIsStored() {
        start("first");
        start("first");
        assertThat(tokens.stored).containsOnlyKeys(Digests.sha256("first"));
        assertThat(tokens.stored.values()).allMatch(token -> token.role() == Role.ADMIN);
    }

    @Test
    void anotherBootstrapTokenReplacesTheOldOne() {
        start("first");
        start("second");
        assertThat(tokens.stored).containsOnlyKeys(Digests.sha256("second"));
    }

    @Test
    void anotherServerThatStoresTheSameTokenFirstIsNoReasonNotToStart() {
        tokens.overtaken = true;
        start("first");
        assertThat(tokens.stored).containsOnlyKeys(Digests.sha256("first"));
    }

    @Test
    void aFreshInstallationWritesItsFirstTokenForItsOwnerOnly() throws IOException {
        start(null);
        Path file = directory.resolve("admin-token");
        String secret = Files.readString(file).strip();
        assertThat(tokens.stored).containsOnlyKeys(Digests.sha256(secret));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        start(null);
        assertThat(tokens.stored).containsOnlyKeys(Digests.sha256(secret));
    }
}

package dev.berth.server.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.access.Issuer;
import dev.berth.server.security.jwt.KeySource.Found;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jose4j.json.JsonUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for which question to an issuer (I3). */
class KeySourceTest {
    private static final Instant NOW = Instant.now();

    private final SettableClock clock = new SettableClock(NOW);
    private final List<CompletableFuture<SigningKeys>> questions = new ArrayList<>();
    private TestIssuer issuer;
    private KeySource source;

    @BeforeEach
    void start() throws Exception {
        issuer = TestIssuer.start();
        source = new KeySource(
                new Issuer(issuer.url()),
                () -> {
                    CompletableFuture<SigningKeys> question = new CompletableFuture<>();
                    questions.add(question);
                    return question;
                },
                () -> {},
                clock);
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private CompletableFuture<Found> find(String kid) throws RefusedTokenException {
        String text = TestIssuer.sign(
                issuer.key("rsa"), "RS256", Map.of("kid", kid), JsonUtil.toJson(issuer.claims("x", "y")));
        return source.find(CompactToken.read(text)).subscribeAsCompletionStage();
    }

    private static boolean has(CompletableFuture<Found> found, Class<? extends Found> type) {
        return type.isInstance(found.getNow(null));
    }

    @Test
    void allThatNeedItWaitForTheOneQuestionAndNobodyElseDoes() throws Exception {
        CompletableFuture<Found> first = find("rsa");
        CompletableFuture<Found> second = find("rsa");
        assertThat(questions).hasSize(1);
        assertThat(first).isNotDone();
        questions.getFirst().complete(SigningKeys.read(issuer.jwks()));
        assertThat(has(first, Found.Keys.class)).isTrue();
        assertThat(has(second, Found.Keys.class)).isTrue();

        clock.set(NOW.plusSeconds(31));
        CompletableFuture<Found> next = find("next");
        CompletableFuture<Found> alsoNext = find("next");
        assertThat(questions).hasSize(2);
        assertThat(has(find("rsa"), Found.Keys.class)).as("its key is known").isTrue();
        assertThat(alsoNext).isNotDone();
        issuer.rotate("next");
        questions.getLast().complete(SigningKeys.read(issuer.jwks()));
        assertThat(has(next, Found.Keys.class)).isTrue();
        assertThat(((Found.Keys) alsoNext.getNow(null)).keys()).isNotNull();
    }

    @Test
    void aQuestionThatFailsIsToldToAllThatWaitedAndToThoseThatComeSoonAfter() throws Exception {
        CompletableFuture<Found> first = find("rsa");
        CompletableFuture<Found> second = find("rsa");
        questions.getFirst().completeExceptionally(new IOException("away"));
        assertThat(first.getNow(null)).isEqualTo(new Found.Away(30));
        assertThat(second.getNow(null)).isEqualTo(new Found.Away(30));
        clock.set(NOW.plusSeconds(20));
        assertThat(find("rsa").getNow(null)).isEqualTo(new Found.Away(10));
        assertThat(questions).hasSize(1);
        clock.set(NOW.plusSeconds(30));
        assertThat(find("rsa")).isNotDone();
        assertThat(questions).hasSize(2);
    }
}

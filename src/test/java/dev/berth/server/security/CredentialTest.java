package dev.berth.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class CredentialTest {
    @Test
    void theAddressSaysWhichCredentialsCount() {
        assertThat(Audience.of("/api/v1/agents/connect")).isEqualTo(Audience.AGENTS);
        assertThat(Audience.of("/api/v1/agent/tasks/1/work")).isEqualTo(Audience.ATTEMPTS);
        assertThat(Audience.of("/api/v1/workspaces/a/state")).isEqualTo(Audience.STATE);
        assertThat(Audience.of("/api/v1/workspaces/a/state/lock")).isEqualTo(Audience.STATE);
        assertThat(Audience.of("/api/v1/workspaces/state")).isEqualTo(Audience.USERS);
        assertThat(Audience.of("/api/v1/workspaces/a/statement")).isEqualTo(Audience.USERS);
        assertThat(Audience.of("/q/metrics")).isEqualTo(Audience.USERS);
    }

    @Test
    void aBearerTokenIsTakenWhateverTheCaseOfItsScheme() {
        assertThat(PresentedSecret.bearer("bearer abc")).contains("abc");
        assertThat(PresentedSecret.bearer("Bearer ")).isEmpty();
        assertThat(PresentedSecret.bearer("Basic abc")).isEmpty();
    }

    @Test
    void thePasswordOfBasicCountsAndTheUserDoesNot() {
        assertThat(PresentedSecret.basicPassword("Basic " + base64("anyone:se:cret")))
                .contains("se:cret");
        assertThat(PresentedSecret.basicPassword("Basic " + base64(":secret"))).contains("secret");
        assertThat(PresentedSecret.basicPassword("Basic " + base64("anyone:"))).isEmpty();
        assertThat(PresentedSecret.basicPassword("Basic " + base64("anyone"))).isEmpty();
        assertThat(PresentedSecret.basicPassword("Basic §§§")).isEmpty();
    }

    @Test
    void aNewTokenHas256BitsOfItsOwn() {
        assertThat(TokenSecret.make()).matches("berth_[A-Za-z0-9_-]{43}").isNotEqualTo(TokenSecret.make());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

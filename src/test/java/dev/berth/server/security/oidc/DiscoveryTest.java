package dev.berth.server.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.server.config.BerthConfig;
import io.quarkus.oidc.common.OidcRequestContextProperties;
import io.quarkus.oidc.common.OidcResponseFilter.OidcResponseFilterContext;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.core.MultiMap;
import io.vertx.mutiny.core.buffer.Buffer;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I1: what a provider says of itself")
class DiscoveryTest {
    private static final String GOOD = """
            {"issuer": "https://id.example.com", "authorization_endpoint": "https://id.example.com/a",
             "token_endpoint": "https://id.example.com/t", "jwks_uri": "https://id.example.com/k",
             "end_session_endpoint": "https://id.example.com/e"}""";

    private final Discovery discovery = new Discovery(new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(BerthConfig.class)
            .withDefaultValue("berth.oidc.issuer", "https://id.example.com")
            .build()
            .getConfigMapping(BerthConfig.class));

    private void read(int status, String document) {
        discovery
                .filter(new OidcResponseFilterContext(
                        new OidcRequestContextProperties(Map.of()),
                        status,
                        MultiMap.caseInsensitiveMultiMap(),
                        Buffer.buffer(document)))
                .await()
                .indefinitely();
    }

    private void isRefused(int status, String document, String reason) {
        assertThatThrownBy(() -> read(status, document))
                .isInstanceOfSatisfying(
                        SignInFailedException.class,
                        failure -> assertThat(failure.away()).isTrue())
                .hasMessageContaining(reason);
        assertThat(discovery.problem()).contains(reason);
    }

    @Test
    void whereToSignOutIsKnownOnceItWasRead() {
        assertThat(discovery.endSession()).isEmpty();
        assertThat(discovery.problem()).contains("cannot be reached at https://id.example.com");
        read(200, GOOD);
        assertThat(discovery.endSession()).contains("https://id.example.com/e");
    }

    @Test
    void theDocumentOfAnotherIssuerIsNone() {
        isRefused(200, GOOD.replaceFirst("id.example", "other.example"), "names another issuer");
    }

    @Test
    void aProviderWithTlsHasNoPartWithoutIt() {
        for (String door : new String[] {"a", "t", "k", "e"}) {
            isRefused(
                    200, GOOD.replace("https://id.example.com/" + door, "http://id.example.com/" + door), "no usable");
        }
        isRefused(200, GOOD.replace("jwks_uri", "other"), "no usable jwks_uri");
    }

    @Test
    void whatMakesNoSenseIsTold() {
        isRefused(200, "<p>", "makes no sense");
        isRefused(503, GOOD, "answered with 503");
    }
}

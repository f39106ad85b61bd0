package dev.berth.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OidcRulesTest {
    private static final Map<String, String> GOOD =
            Map.of("berth.oidc.issuer", "https://id.example.com/realms/infra", "berth.oidc.client-id", "berth");

    private static List<String> violations(Map<String, String> settings) {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(BerthConfig.class);
        settings.forEach(builder::withDefaultValue);
        return OidcRules.violations(
                builder.build().getConfigMapping(BerthConfig.class).oidc());
    }

    private static List<String> with(String name, String value) {
        Map<String, String> settings = new HashMap<>(GOOD);
        settings.put("berth.oidc." + name, value);
        return violations(settings);
    }

    @Test
    void withoutAProviderNothingIsWrong() {
        assertThat(violations(Map.of())).isEmpty();
        assertThat(violations(GOOD)).isEmpty();
        assertThat(with("issuer", "http://localhost:8180/realms/x")).isEmpty();
    }

    @Test
    void whatBelongsTogetherIsNamed() {
        assertThat(violations(Map.of("berth.oidc.issuer", "https://id.example.com")))
                .containsExactly("berth.oidc.issuer is set and berth.oidc.client-id is not: set both, or neither");
        assertThat(violations(Map.of("berth.oidc.client-id", "berth")))
                .containsExactly("berth.oidc.client-id is set and berth.oidc.issuer is not: set both, or neither");
        assertThat(violations(Map.of("berth.oidc.client-secret", "hush")))
                .singleElement()
                .asString()
                .contains("berth.oidc.client-id is not")
                .doesNotContain("hush");
    }

    @Test
    void eachThatMakesNoSenseIsOneLineThatNamesIt() {
        Map<String, String> wrong = Map.of(
                "issuer", "http://id.example.com",
                "person-claim", " ",
                "groups-claim", "x".repeat(201),
                "label", "a\nb",
                "scopes", "open id",
                "session-length", "31d",
                "ca-file", "/nowhere/ca.pem");
        wrong.forEach((name, value) -> assertThat(with(name, value))
                .as(name)
                .singleElement()
                .asString()
                .startsWith("berth.oidc." + name + " ")
                .doesNotContain("\n"));
    }

    @Test
    void authoritiesThatAreNoneEndTheStart(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "no certificate");
        assertThat(with("ca-file", file.toString()))
                .containsExactly("berth.oidc.ca-file (" + file + ") has no usable certificates in PEM");
    }

    @Test
    void theSecretOfTheClientIsNoMatterOfWhoeverReadsTheSettings() {
        assertThat(Disclosure.of("berth.oidc.client-secret")).isEqualTo(Disclosure.SECRET);
    }
}

package dev.berth.domain.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.access.Binding.Mismatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindingTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ISSUER = "https://issuer.example.com";
    private static final Binding BINDING = BindingBuilder.builder()
            .name("infra")
            .issuer(new Issuer(ISSUER))
            .audience("https://berth.example.com")
            .subject(new SubjectPattern("repo:acme/infra:ref:refs/heads/*"))
            .claims(Map.of("repository_id", "42", "ref_protected", "true"))
            .role(Role.SUBMITTER)
            .teams(Set.of())
            .keys(new KeyOrigin.Discovered(null))
            .maxLifetime(Duration.ofHours(1))
            .build();

    private static Claims claims(String issuer, String subject, String audience, Map<String, String> others) {
        return new Claims(issuer, subject, Set.of("other", audience), NOW, NOW.plus(Duration.ofMinutes(5)), others);
    }

    @ParameterizedTest
    @CsvSource({
        "https://issuer.example.com, repo:acme/infra:ref:refs/heads/main, https://berth.example.com, 42, NONE",
        "https://issuer.example.com/, repo:acme/infra:ref:refs/heads/main, https://berth.example.com, 42, ISSUER",
        "https://ISSUER.example.com, repo:acme/infra:ref:refs/heads/main, https://berth.example.com, 42, ISSUER",
        "https://issuer.example.com, repo:acme/infra:ref:refs/heads/main, https://berth.example.com/, 42, AUDIENCE",
        "https://issuer.example.com, repo:acme/infra:pull_request, https://berth.example.com, 42, SUBJECT",
        "https://issuer.example.com, repo:acme/infra:ref:refs/heads/main, https://berth.example.com, 43, CLAIMS"
    })
    void aTokenFitsWhenAllOfItDoes(String issuer, String subject, String audience, String id, Mismatch expected) {
        Claims token = claims(issuer, subject, audience, Map.of("repository_id", id, "ref_protected", "true"));
        assertThat(BINDING.mismatch(token)).isEqualTo(expected);
    }

    @Test
    void aClaimThatIsMissingDoesNotFit() {
        assertThat(BINDING.mismatch(claims(
                        ISSUER,
                        "repo:acme/infra:ref:refs/heads/main",
                        "https://berth.example.com",
                        Map.of("repository_id", "42"))))
                .isEqualTo(Mismatch.CLAIMS);
    }

    @Test
    void aTokenThatLivesTooLongDoesNotFit() {
        Claims token = new Claims(
                ISSUER,
                "repo:acme/infra:ref:refs/heads/main",
                Set.of("https://berth.example.com"),
                NOW,
                NOW.plus(Duration.ofHours(1)).plusSeconds(1),
                Map.of("repository_id", "42", "ref_protected", "true"));
        assertThat(BINDING.mismatch(token)).isEqualTo(Mismatch.LIFETIME);
    }

    @Test
    void aBindingThatGivesNothingIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BindingBuilder.builder()
                        .name("infra")
                        .issuer(new Issuer(ISSUER))
                        .audience("x")
                        .subject(new SubjectPattern("x"))
                        .claims(Map.of())
                        .role(null)
                        .teams(Set.of())
                        .keys(new KeyOrigin.Discovered(null))
                        .maxLifetime(Duration.ofHours(1))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://berth.example.com",
                "https://berth.example.com/",
                "https://berth.example.com//",
                "https://BERTH.example.com",
                "HTTPS://berth.example.com:443",
                "https://berth.example.com.",
                "https://berth.example.com:443/",
                "https://berth.example.com:0443/"
            })
    void anAddressIsTheSameHoweverItIsWritten(String other) {
        assertThat(new Issuer("https://berth.example.com").isSameAs(other)).isTrue();
        assertThat(new Issuer(other).isSameAs("https://berth.example.com")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://berth.example.com",
                "https://berth.example.com:8443",
                "https://berth.example.com/a",
                "https://berth.example.org",
                "https://berth.example.com.evil",
                "nonsense",
                ""
            })
    void anotherAddressIsNot(String other) {
        assertThat(new Issuer("https://berth.example.com").isSameAs(other)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "issuer.example.com",
                "ftp://issuer.example.com",
                "http://issuer.example.com",
                "http://127.0.0.1.evil.example",
                "https://",
                "https://user@issuer.example.com",
                "https://issuer.example.com?x=1",
                "https://issuer.example.com#x",
                "https://issuer.example.com:0",
                "https://issuer.example.com:65536",
                "https://issuer.example.com/a/../b",
                "https://issuer.example.com/%61",
                "https://issuer.example.com/ x",
                "https://issuer.example.com\n",
                " https://issuer.example.com",
                "https://issuer\u0430.example.com"
            })
    void whatIsNoAddressOfAnIssuerIsRefused(String text) {
        assertThat(Issuer.problem(text, true)).isNotEmpty();
    }

    @Test
    void withoutTlsAnIssuerIsOnThisMachineAndSaidToBe() {
        for (String text : new String[] {"http://127.0.0.1:8080", "http://localhost", "http://[::1]:80/a"}) {
            assertThat(Issuer.problem(text, true)).isEmpty();
            assertThat(Issuer.problem(text, false)).isNotEmpty();
        }
        assertThat(Issuer.problem(ISSUER, false)).isEmpty();
        assertThat(new Issuer("https://a.example/b/").discovery())
                .isEqualTo("https://a.example/b/.well-known/openid-configuration");
    }
}

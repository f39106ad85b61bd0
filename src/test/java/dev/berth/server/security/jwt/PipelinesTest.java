package dev.berth.server.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.berth.domain.access.Binding;
import dev.berth.domain.access.Binding.KeyOrigin;
import dev.berth.domain.access.BindingBuilder;
import dev.berth.domain.access.Issuer;
import dev.berth.domain.access.Role;
import dev.berth.domain.access.SubjectPattern;
import dev.berth.domain.id.TeamName;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.keys.EllipticCurves;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** I3, with an issuer on this machine. */
class PipelinesTest {
    private static final String BERTH = "https://berth.example.com";
    private static final String MAIN = "repo:acme/infra:ref:refs/heads/main";
    private static final Instant NOW = Instant.now();

    private final SettableClock clock = new SettableClock(NOW);
    private final MemoryBindings bindings = new MemoryBindings();
    private TestIssuer issuer;
    private Pipelines pipelines;

    @BeforeEach
    void start() throws Exception {
        issuer = TestIssuer.start();
        pipelines = new Pipelines(bindings, new OwnAddresses(List.of(BERTH)), clock);
        bindings.put(binding("infra", new KeyOrigin.Discovered(null), Role.SUBMITTER));
    }

    @AfterEach
    void stop() {
        pipelines.stop();
        issuer.close();
    }

    private Binding binding(String name, KeyOrigin keys, @Nullable Role role, String... teams) {
        return BindingBuilder.builder()
                .name(name)
                .issuer(new Issuer(issuer.url()))
                .audience(BERTH)
                .subject(new SubjectPattern("repo:acme/infra:ref:refs/heads/*"))
                .claims(Map.of())
                .role(role)
                .teams(Set.copyOf(Stream.of(teams).map(TeamName::new).toList()))
                .keys(keys)
                .maxLifetime(Duration.ofHours(1))
                .build();
    }

    private Optional<Pipeline> identify(String token) {
        return pipelines
                .identify(token, Integer.toHexString(token.hashCode()) + token.length())
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private Map<String, Object> claims() {
        return issuer.claims(MAIN, BERTH, clock.instant());
    }

    private String token() {
        return issuer.token(claims());
    }

    @Test
    void aTokenOfABoundIssuerIsAMachineWithTheRightsOfItsBinding() {
        Pipeline pipeline = identify(token()).orElseThrow();

        assertThat(pipeline.identity().name()).isEqualTo("binding:infra");
        assertThat(pipeline.identity().machine()).isTrue();
        assertThat(pipeline.identity().role()).isEqualTo(Role.SUBMITTER);
        assertThat(pipeline.subject()).isEqualTo(MAIN);
        assertThat(pipeline.id())
                .startsWith("jwt-")
                .isEqualTo(identify(issuer.token(claims())).orElseThrow().id());
    }

    @Test
    void everyKindOfKeyIsTakenForItsOwnAlgorithmsAndAmongManyAudiencesOneCounts() {
        Map<String, Object> claims = claims();
        claims.put("aud", List.of("https://other.example.com", BERTH));
        String payload = JsonUtil.toJson(claims);
        for (String algorithm : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
            assertThat(identify(TestIssuer.sign(issuer.key("rsa"), algorithm, Map.of("kid", "rsa"), payload)))
                    .as(algorithm)
                    .isPresent();
        }
        assertThat(identify(TestIssuer.sign(issuer.key("ec"), "ES256", Map.of("kid", "ec"), payload)))
                .isPresent();
        assertThat(identify(TestIssuer.sign(issuer.key("okp"), "EdDSA", Map.of("kid", "okp"), payload)))
                .isPresent();
        // There is one key of that kind, so it needs no name.
        assertThat(identify(TestIssuer.sign(issuer.key("ec"), "ES256", Map.of(), payload)))
                .isPresent();
    }

    @TestFactory
    Stream<DynamicTest> whatIsForgedOrTwistedIsRefused() throws Exception {
        assertThat(identify(token())).isPresent();
        Map<String, String> forged = ForgedTokens.of(issuer, MAIN, BERTH);
        assertThat(forged).hasSizeGreaterThan(90);
        return forged.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey(),
                        () -> assertThat(identify(each.getValue())).isEmpty()));
    }

    @Test
    void aTokenEndsWithItsTimeAndAMinute() {
        String token = token();
        assertThat(identify(token)).isPresent();
        clock.set(NOW.plusSeconds(300 + 58));
        assertThat(identify(token)).isPresent();
        clock.set(NOW.plusSeconds(300 + 61));
        assertThat(identify(token)).isEmpty();
    }

    @Test
    void whatABindingNoLongerSaysCountsNoMoreAtOnce() {
        String token = token();
        assertThat(identify(token)).isPresent();
        bindings.put(binding("infra", new KeyOrigin.Discovered(null), Role.VIEWER));
        assertThat(identify(token).orElseThrow().identity().role()).isEqualTo(Role.VIEWER);
        bindings.clear();
        assertThat(identify(token)).isEmpty();
    }

    @Test
    void whoFitsSeveralBindingsHasTheRightsOfAll() {
        bindings.put(binding("deploy", new KeyOrigin.Written(issuer.jwks()), Role.APPROVER, "net"));
        bindings.put(binding("team", new KeyOrigin.Written(issuer.jwks()), null, "web"));
        Pipeline pipeline = identify(token()).orElseThrow();

        assertThat(pipeline.identity().name()).isEqualTo("binding:deploy");
        assertThat(pipeline.identity().role()).isEqualTo(Role.APPROVER);
        assertThat(pipeline.identity().teams()).containsExactlyInAnyOrder(new TeamName("net"), new TeamName("web"));
    }

    /** All clusters may call themselves the same. */
    @Test
    void twoIssuersOfOneNameAreTwo() throws Exception {
        try (TestIssuer other = TestIssuer.start()) {
            bindings.clear();
            bindings.put(binding("one", new KeyOrigin.Written(issuer.jwks()), Role.VIEWER));
            bindings.put(binding("two", new KeyOrigin.Written(other.jwks()), Role.ADMIN));

            assertThat(identify(token()).orElseThrow().identity().role()).isEqualTo(Role.VIEWER);
            Map<String, Object> claims = other.claims(MAIN, BERTH);
            claims.put("iss", issuer.url());
            assertThat(identify(other.token(claims)).orElseThrow().identity().name())
                    .isEqualTo("binding:two");
        }
    }

    @Test
    void berthIsNoIssuerForItself() {
        pipelines = new Pipelines(bindings, new OwnAddresses(List.of(issuer.url() + "/")), clock);
        assertThat(identify(token())).isEmpty();
        assertThat(issuer.questions()).isZero();
    }

    @Test
    void keysAreAskedForOnceAndNotMoreOftenThanEveryThirtySecondsWhateverComes() throws Exception {
        for (int round = 0; round < 5; round++) {
            assertThat(identify(issuer.token(with("jti", "a" + round)))).isPresent();
        }
        assertThat(issuer.questions()).isEqualTo(1);
        for (int round = 0; round < 5; round++) {
            assertThat(identify(unknown("k" + round))).isEmpty();
        }
        assertThat(issuer.questions()).isEqualTo(1);
        clock.set(NOW.plusSeconds(31));
        assertThat(identify(unknown("k5"))).isEmpty();
        assertThat(identify(unknown("k6"))).isEmpty();
        assertThat(issuer.questions()).isEqualTo(2);
    }

    @Test
    void aNewKeyIsKnownAtTheFirstTokenThatNamesIt() throws Exception {
        assertThat(identify(token())).isPresent();
        issuer.rotate("next");
        clock.set(NOW.plusSeconds(31));
        assertThat(identify(token())).isPresent();
        assertThat(issuer.questions()).isEqualTo(2);
    }

    @Test
    void aKeyThatItsIssuerTookBackCountsForTenMinutesAtMost() throws Exception {
        String old = issuer.token(with("exp", NOW.plusSeconds(3_000).getEpochSecond()));
        assertThat(identify(old)).isPresent();
        try (TestIssuer other = TestIssuer.start()) {
            issuer.show(other.jwks());
        }
        clock.set(NOW.plus(IssuerKeys.FRESH).plusSeconds(1));
        assertThat(identify(old)).isEmpty();
    }

    @Test
    void whileAnIssuerIsAwayItsKeysCountOnAndAnUnknownKeyIsToldToComeAgain() throws Exception {
        assertThat(identify(token())).isPresent();
        issuer.away(true);
        clock.set(NOW.plus(Duration.ofHours(23)));
        assertThat(identify(token())).isPresent();
        assertThatExceptionOfType(IssuerUnreachableException.class)
                .isThrownBy(() -> identify(unknown("new")))
                .satisfies(away -> assertThat(away.retrySeconds()).isBetween(1, 30));
        clock.set(NOW.plus(Duration.ofHours(25)));
        assertThatExceptionOfType(IssuerUnreachableException.class).isThrownBy(() -> identify(token()));
        issuer.away(false);
        clock.set(clock.instant().plusSeconds(31));
        assertThat(identify(token())).isPresent();
    }

    @Test
    void anIssuerThatCallsItselfOtherwiseOrSendsOnOrHasTooMuchIsNotBelieved() throws Exception {
        List<Map<String, String>> configurations = List.of(
                Map.of("issuer", issuer.url() + "/", "jwks_uri", issuer.url() + "/keys"),
                Map.of("jwks_uri", issuer.url() + "/keys"),
                Map.of("issuer", issuer.url()),
                Map.of("issuer", issuer.url(), "jwks_uri", "file:///etc/hosts"),
                Map.of("issuer", issuer.url(), "jwks_uri", "http://203.0.113.1/keys"));
        Instant now = NOW;
        for (Map<String, String> configuration : configurations) {
            issuer.configure(configuration);
            now = now.plusSeconds(31);
            clock.set(now);
            assertThatExceptionOfType(IssuerUnreachableException.class)
                    .as("%s", configuration)
                    .isThrownBy(() -> identify(token()));
        }
        issuer.configure(Map.of("issuer", issuer.url(), "jwks_uri", issuer.url() + "/keys"));
        String key = "{\"kty\":\"RSA\"}";
        for (String keys : List.of(
                issuer.url() + "/elsewhere",
                "{}",
                "no JSON",
                "{\"keys\":[" + (key + ",").repeat(SigningKeys.MOST) + key + "]}",
                "{\"keys\":[], \"x\":\"" + "x".repeat(1 << 20) + "\"}")) {
            issuer.show(keys);
            now = now.plusSeconds(31);
            clock.set(now);
            assertThatExceptionOfType(IssuerUnreachableException.class).isThrownBy(() -> identify(token()));
        }
    }

    /** A key of an issuer that is for something else proves nothing. */
    @Test
    void keysForEncryptionAndSecretsAreNoKeys() throws Exception {
        PublicJsonWebKey encryption = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        encryption.setKeyId("enc");
        encryption.setUse("enc");
        String secret = "{\"kty\":\"oct\",\"kid\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}";
        issuer.show("{\"keys\":[" + encryption.toJson() + "," + secret + "]}");
        String payload = JsonUtil.toJson(claims());
        assertThat(identify(TestIssuer.sign(encryption, "ES256", Map.of("kid", "enc"), payload)))
                .isEmpty();
        assertThat(SigningKeys.problem("{\"keys\":[" + secret + "]}")).contains("private");
        assertThat(SigningKeys.problem(issuer.jwks())).isEmpty();
        assertThat(SigningKeys.problem("{\"keys\":[]}")).isNotEmpty();
    }

    private Map<String, Object> with(String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        return claims;
    }

    private String unknown(String kid) {
        return TestIssuer.sign(
                issuer.key("rsa"), "RS256", Map.of("kid", kid), JsonUtil.toJson(new LinkedHashMap<>(claims())));
    }
}

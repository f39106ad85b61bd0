package dev.berth.server.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.server.TestIssuer;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.security.KeyRing;
import dev.berth.server.security.Sealer;
import dev.berth.server.security.oidc.IdentityProvider.Answer;
import dev.berth.server.security.oidc.IdentityProvider.Begun;
import dev.berth.server.security.oidc.IdentityProvider.Ended;
import dev.berth.server.security.oidc.IdentityProvider.Proven;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I1: sign-in by an identity provider")
class IdentityProviderTest {
    private static final String HERE = "https://berth.example/app/sign-in/oidc";
    private static final String NEXT = "/app/tasks?status=pending";

    private final TestIssuer issuer = new TestIssuer();
    private final HttpClient browser = HttpClient.newHttpClient();
    private final Hands clock = new Hands();
    private final Map<String, String> settings = new HashMap<>(Map.of(
            "berth.oidc.issuer",
            issuer.issuer(),
            "berth.oidc.client-id",
            TestIssuer.CLIENT,
            "berth.oidc.client-secret",
            TestIssuer.SECRET,
            "berth.oidc.role-groups.approver",
            "ops",
            "berth.oidc.role-groups.admin",
            "root,wheel"));
    private final IdentityProvider provider = provider();

    /** A clock that stands still until it is set forward. */
    private static final class Hands extends Clock {
        private final Instant start = Instant.now();
        private Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return start.plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private IdentityProvider provider() {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(BerthConfig.class);
        settings.forEach(builder::withDefaultValue);
        BerthConfig config = builder.build().getConfigMapping(BerthConfig.class);
        Sealer sealer = new Sealer(new KeyRing(Map.of("test", new byte[32])));
        return new IdentityProvider(config.oidc(), sealer, clock);
    }

    @AfterEach
    void end() {
        issuer.close();
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(20));
    }

    /** What the provider sends a browser back with, in which somebody signs in there. */
    private Map<String, String> comesBack(Begun begun, String who) {
        try {
            HttpResponse<Void> answer = browser.send(
                    HttpRequest.newBuilder(URI.create(begun.address() + who)).build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(302);
            return query(answer.headers().firstValue("Location").orElseThrow());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> query(String address) {
        Map<String, String> parameters = new HashMap<>();
        for (String field : URI.create(address).getRawQuery().split("&")) {
            String[] parts = field.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private Begun begin() {
        return await(provider.begin(HERE, NEXT));
    }

    private Proven signIn(String who) {
        Begun begun = begin();
        return await(provider.finish(new Answer(begun.kept(), comesBack(begun, who))));
    }

    private void refused(Answer answer, String reason) {
        assertThatThrownBy(() -> await(provider.finish(answer)))
                .isInstanceOfSatisfying(
                        SignInFailedException.class,
                        failure -> assertThat(failure.away()).isFalse())
                .hasMessageContaining(reason);
    }

    private void mintedIsRefused(BiFunction<JWTClaimsSet.Builder, RSAKey, String> mint, String reason) {
        issuer.mints(mint);
        Begun begun = begin();
        refused(new Answer(begun.kept(), comesBack(begun, "")), reason);
    }

    private void claimedIsRefused(UnaryOperator<JWTClaimsSet.Builder> change, String reason) {
        mintedIsRefused((claims, key) -> TestIssuer.signed(change.apply(claims), key), reason);
    }

    @Test
    void whoSignsInIsKnownByTheClaimsOfTheIdToken() {
        Proven proven = signIn("&user=ann&groups=ops,web&sid=s1");
        assertThat(proven.person()).isEqualTo(new Person("id-of-ann", "ann", Role.APPROVER, Set.of("ops", "web")));
        assertThat(proven.subject()).isEqualTo("id-of-ann");
        assertThat(proven.providerSession()).isEqualTo("s1");
        assertThat(proven.next()).isEqualTo(NEXT);
        assertThat(signIn("&user=bob&groups=ops,wheel").person().role()).isEqualTo(Role.ADMIN);
        assertThat(signIn("&user=eve&groups=else").person().role()).isNull();
    }

    @Test
    void theBrowserIsSentWithPkceStateAndNonceAndKeepsNoneOfThemInTheClear() {
        Begun begun = begin();
        Map<String, String> sent = query(begun.address());
        assertThat(sent)
                .containsEntry("response_type", "code")
                .containsEntry("redirect_uri", HERE)
                .containsEntry("scope", "openid profile email")
                .containsEntry("code_challenge_method", "S256");
        for (String secret : List.of("state", "nonce", "code_challenge")) {
            assertThat(sent.get(secret)).as(secret).hasSizeGreaterThanOrEqualTo(43);
            assertThat(begun.kept()).doesNotContain(sent.get(secret));
        }
        assertThat(query(begin().address()).get("state")).isNotEqualTo(sent.get("state"));
    }

    @Test
    void anAnswerCountsOnceAndInTheBrowserThatBeganAlone() {
        Begun begun = begin();
        Map<String, String> back = comesBack(begun, "");
        refused(new Answer(null, back), "began no sign-in");
        refused(new Answer(begin().kept(), back), "state differs");
        refused(new Answer(begun.kept() + "A", back), "began no sign-in");
        await(provider.finish(new Answer(begun.kept(), back)));
        refused(new Answer(begun.kept(), back), "came before");
    }

    @Test
    void aCodeCountsOnce() {
        Begun begun = begin();
        Map<String, String> back = comesBack(begun, "");
        await(provider.finish(new Answer(begun.kept(), back)));
        Begun again = begin();
        Map<String, String> stolen = new HashMap<>(query(again.address()));
        stolen.put("code", back.get("code"));
        refused(new Answer(again.kept(), stolen), "invalid_grant");
    }

    @Test
    void anAnswerThatComesTooLateIsNone() {
        Begun begun = begin();
        Map<String, String> back = comesBack(begun, "");
        clock.ahead = Duration.ofMinutes(11);
        refused(new Answer(begun.kept(), back), "too long ago");
    }

    @Test
    void anAnswerOfAnotherIssuerIsNone() {
        Begun begun = begin();
        Map<String, String> back = comesBack(begun, "");
        back.put("iss", "https://other.example");
        refused(new Answer(begun.kept(), back), "another issuer");
    }

    @Test
    void whoSaysNoAtTheProviderIsNotLetIn() {
        Begun begun = begin();
        Map<String, String> no = Map.of("state", query(begun.address()).get("state"), "error", "access_denied");
        refused(new Answer(begun.kept(), no), "access_denied");
    }

    @Test
    void anExpiredTokenDoesNotCount() {
        claimedIsRefused(claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(70))), "exp is over");
        claimedIsRefused(claims -> claims.expirationTime(null), "no exp");
    }

    @Test
    void clocksMayBeAMinuteApartAndNoMore() {
        for (long second : List.of(-650L, 40L)) {
            issuer.mints((claims, key) -> TestIssuer.signed(
                    claims.issueTime(Date.from(Instant.now().plusSeconds(second)))
                            .expirationTime(Date.from(Instant.now().plusSeconds(second < 0 ? -40 : 60))),
                    key));
            assertThat(signIn("").subject()).isEqualTo("id-of-ann");
        }
        claimedIsRefused(claims -> claims.issueTime(Date.from(Instant.now().plusSeconds(90))), "iat is to come");
        claimedIsRefused(claims -> claims.issueTime(Date.from(Instant.now().minusSeconds(900))), "iat is too long ago");
        claimedIsRefused(claims -> claims.issueTime(null), "no iat");
    }

    @Test
    void aTokenOfAnotherKeyDoesNotCount() {
        RSAKey others = TestIssuer.newKey();
        mintedIsRefused((claims, key) -> TestIssuer.signed(claims, others), "no key of the provider");
        RSAKey posing =
                new RSAKey.Builder(others).keyID(issuer.key().getKeyID()).build();
        mintedIsRefused((claims, key) -> TestIssuer.signed(claims, posing), "signature is wrong");
    }

    @Test
    void aTokenThatWasChangedDoesNotCount() {
        mintedIsRefused(
                (claims, key) -> {
                    String[] parts = TestIssuer.signed(claims, key).split("\\.");
                    String[] others =
                            TestIssuer.signed(claims.subject("root"), key).split("\\.");
                    return parts[0] + "." + others[1] + "." + parts[2];
                },
                "signature is wrong");
    }

    @Test
    void aTokenWithoutASignatureDoesNotCount() {
        mintedIsRefused((claims, key) -> new PlainJWT(claims.build()).serialize(), "does not count: none");
    }

    @Test
    void whatEverybodyKnowsIsNoKey() {
        mintedIsRefused(
                (claims, key) -> {
                    try {
                        SignedJWT token = new SignedJWT(
                                new JWSHeader.Builder(JWSAlgorithm.HS256)
                                        .keyID(key.getKeyID())
                                        .build(),
                                claims.build());
                        token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
                        return token.serialize();
                    } catch (JOSEException e) {
                        throw new AssertionError(e);
                    }
                },
                "HS256");
    }

    @Test
    void aTokenForAnotherClientDoesNotCount() {
        claimedIsRefused(claims -> claims.audience("grafana"), "aud is not this client");
        claimedIsRefused(claims -> claims.audience(List.of("berth", "grafana")), "another client");
        claimedIsRefused(
                claims -> claims.audience(List.of("berth", "grafana")).claim("azp", "grafana"), "another client");
    }

    @Test
    void aTokenOfAnotherIssuerOrSignInDoesNotCount() {
        claimedIsRefused(claims -> claims.issuer("https://other.example"), "iss is another issuer");
        claimedIsRefused(claims -> claims.claim("nonce", "another"), "nonce differs");
        claimedIsRefused(claims -> claims.claim("nonce", null), "nonce differs");
    }

    @Test
    void keysMayChangeWhilePeopleSignIn() {
        signIn("");
        issuer.rotate();
        clock.ahead = Duration.ofSeconds(30);
        assertThat(signIn("").subject()).isEqualTo("id-of-ann");
    }

    @Test
    void tokensByUnknownKeysDoNotMakeTheServerAskForKeysAgainAndAgain() {
        signIn("");
        issuer.mints((claims, key) -> TestIssuer.signed(claims, TestIssuer.newKey()));
        for (int i = 0; i < 3; i++) {
            Begun begun = begin();
            refused(new Answer(begun.kept(), comesBack(begun, "")), "no key of the provider");
        }
        assertThat(issuer.keyRequests()).isEqualTo(1);
    }

    @Test
    void aProviderThatIsAwayIsToldAndTriedAgain() {
        issuer.close();
        assertThatThrownBy(() -> begin())
                .isInstanceOfSatisfying(
                        SignInFailedException.class,
                        failure -> assertThat(failure.away()).isTrue());
        assertThat(await(provider.signOut("token", "https://berth.example/"))).isEmpty();
        try (TestIssuer back = new TestIssuer()) {
            settings.put("berth.oidc.issuer", back.issuer());
            assertThat(await(provider().begin(HERE, NEXT)).address()).startsWith(back.issuer());
        }
    }

    @Test
    void groupsMayStandWithinOtherClaimsAndThePersonMayBeAnotherClaim() {
        settings.put("berth.oidc.groups-claim", "realm_access/roles");
        settings.put("berth.oidc.person-claim", "email");
        IdentityProvider other = provider();
        issuer.mints((claims, key) -> TestIssuer.signed(
                claims.claim("realm_access", Map.of("roles", List.of("ops")))
                        .claim("email", "ann@example.com")
                        .claim("email_verified", true),
                key));
        Begun begun = await(other.begin(HERE, NEXT));
        Proven proven = await(other.finish(new Answer(begun.kept(), comesBack(begun, ""))));
        assertThat(proven.person()).isEqualTo(new Person("ann@example.com", "ann", Role.APPROVER, Set.of("ops")));
        issuer.mints((claims, key) -> TestIssuer.signed(claims.claim("email", "ann@example.com"), key));
        Begun unverified = await(other.begin(HERE, NEXT));
        assertThatThrownBy(() -> await(other.finish(new Answer(unverified.kept(), comesBack(unverified, "")))))
                .hasMessageContaining("email_verified");
    }

    @Test
    void aLogoutTokenCountsOnce() {
        String token = issuer.logoutToken("id-of-ann", "s1");
        assertThat(await(provider.ended(token))).isEqualTo(new Ended("id-of-ann", "s1"));
        logoutIsRefused(token, "came before");
    }

    private void logoutIsRefused(String token, String reason) {
        assertThatThrownBy(() -> await(provider.ended(token)))
                .isInstanceOf(SignInFailedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsNoLogoutTokenEndsNothing() throws ParseException {
        logoutIsRefused("", "no JSON Web Token");
        logoutIsRefused("a.b.c", "no JSON Web Token");
        logoutIsRefused(issuer.logoutToken(null, null), "names nobody");
        JWTClaimsSet good = SignedJWT.parse(issuer.logoutToken("ann", null)).getJWTClaimsSet();
        logoutIsRefused(changed(good, "nonce", "n"), "no logout token");
        logoutIsRefused(changed(good, "events", null), "no logout token");
        logoutIsRefused(changed(good, "events", Map.of("other", Map.of())), "no logout token");
        logoutIsRefused(changed(good, "aud", "grafana"), "aud is not this client");
        logoutIsRefused(changed(good, "iss", "https://other.example"), "iss is another issuer");
        logoutIsRefused(changed(good, "jti", null), "no jti");
        logoutIsRefused(changed(good, "iat", Date.from(Instant.now().minusSeconds(900))), "iat is too long ago");
        logoutIsRefused(TestIssuer.signed(new JWTClaimsSet.Builder(good), TestIssuer.newKey()), "no key");
        assertThat(await(provider.ended(changed(good, "jti", "another"))).subject())
                .isEqualTo("ann");
    }

    private String changed(JWTClaimsSet claims, String claim, Object value) {
        return TestIssuer.signed(new JWTClaimsSet.Builder(claims).claim(claim, value), issuer.key());
    }

    @Test
    void whoSignsOutGoesOnToTheProvider() {
        String address = await(provider.signOut("the.id.token", "https://berth.example/app/sign-in"))
                .orElseThrow();
        assertThat(address).startsWith(issuer.issuer() + "/end?");
        assertThat(query(address))
                .containsEntry("id_token_hint", "the.id.token")
                .containsEntry("client_id", "berth")
                .containsEntry("post_logout_redirect_uri", "https://berth.example/app/sign-in");
    }
}

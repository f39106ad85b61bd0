package dev.berth.server.security.oidc;

import static dev.berth.server.security.oidc.Browser.encoded;
import static dev.berth.server.security.oidc.Browser.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.TestDatabase;
import dev.berth.server.persistence.Samples;
import dev.berth.server.runtime.CapturedLog;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
@DisplayName("I1: what of a provider's answers counts")
class IdentityProviderTest {
    private static final String SESSION = "berth_session";

    private final CapturedLog log = new CapturedLog("dev.berth.server.web.session");

    @AfterEach
    void end() {
        log.close();
    }

    private static Map<String, String> ann(String... more) {
        Map<String, String> fields = new HashMap<>(Map.of("user", "ann", "groups", "ops,web"));
        for (int at = 0; at < more.length; at += 2) {
            fields.put(more[at], more[at + 1]);
        }
        return fields;
    }

    /** Somebody signs in, and is in. */
    private static Browser signIn(Map<String, String> who) {
        Browser browser = new Browser();
        HttpResponse<String> answer = browser.get(browser.comesBack(browser.begin(), who));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("/app/tasks");
        assertThat(browser.cookies).containsOnlyKeys(SESSION);
        return browser;
    }

    private void isRefused(Browser browser, String back, String reason) {
        HttpResponse<String> answer = browser.get(back);
        assertThat(answer.statusCode()).as(reason).isEqualTo(403);
        assertThat(answer.body()).contains("data-code=\"sign_in_failed\"");
        assertThat(browser.cookies).doesNotContainKey(SESSION);
        assertThat(log.lines.getLast()).contains("sign-in failed").contains(reason);
    }

    private void isRefused(Map<String, String> who, String reason) {
        Browser browser = new Browser();
        isRefused(browser, browser.comesBack(browser.begin(), who), reason);
    }

    private void signedIsRefused(String by, String reason) {
        isRefused(ann("by", by), reason);
    }

    private void claimedIsRefused(String claims, String reason) {
        isRefused(ann("claims", claims), reason);
    }

    private static long in(long seconds) {
        return Instant.now().getEpochSecond() + seconds;
    }

    @Test
    void whoSignsInIsKnownByTheClaimsOfTheIdToken() {
        String name = Samples.name("ann");
        Browser browser = signIn(Map.of("user", name, "groups", "ops,web", "sid", "s-of-" + name));
        assertThat(browser.get("/app/tasks").body()).contains(name + " <span class=\"quiet\">(approver)");
        assertThat(browser.tell(logoutToken(Map.of("sid", "s-of-" + name))).statusCode())
                .isEqualTo(200);
        assertThat(browser.get("/app/tasks").statusCode()).isEqualTo(303);
    }

    @Test
    void theBrowserIsSentWithPkceStateAndNonceAndReadsNoVerifierAndNoNonce() {
        Browser browser = new Browser();
        Map<String, String> sent = query(browser.begin());
        assertThat(sent)
                .containsEntry("response_type", "code")
                .containsEntry("redirect_uri", Browser.server() + "/app/sign-in/oidc")
                .containsEntry("scope", "openid profile email")
                .containsEntry("code_challenge_method", "S256");
        assertThat(sent.get("code_challenge")).hasSize(43);
        assertThat(sent.get("state")).hasSizeGreaterThanOrEqualTo(36);
        assertThat(sent.get("nonce")).hasSizeGreaterThanOrEqualTo(36);
        assertThat(browser.cookies).containsOnlyKeys("berth_sign_in", "q_auth_berth");
        browser.cookies.values().forEach(cookie -> assertThat(cookie).doesNotContain(sent.get("nonce")));
        assertThat(query(new Browser().begin()).get("state")).isNotEqualTo(sent.get("state"));
    }

    @Test
    void anAnswerCountsOnceAndInTheBrowserThatBeganAlone() {
        Browser browser = new Browser();
        String back = browser.comesBack(browser.begin(), ann());
        Browser other = new Browser();
        isRefused(other, back, "began no sign-in");
        other.begin();
        isRefused(other, back, "state differs");
        Map<String, String> kept = Map.copyOf(browser.cookies);
        assertThat(browser.get(back).statusCode()).isEqualTo(303);
        browser.cookies.clear();
        browser.cookies.putAll(kept);
        isRefused(browser, back, "came before");
    }

    @Test
    void anAnswerDoesNotCountWithHalfOfWhatTheBrowserKept() {
        for (String one : List.of("berth_sign_in", "q_auth_berth")) {
            Browser browser = new Browser();
            String back = browser.comesBack(browser.begin(), ann());
            browser.cookies.remove(one);
            isRefused(browser, back, "began no sign-in");
        }
    }

    @Test
    void aCodeCountsOnceAndInItsOwnSignInAlone() {
        Browser browser = new Browser();
        String code = query(browser.comesBack(browser.begin(), ann())).get("code");
        Browser thief = new Browser();
        String state = query(thief.begin()).get("state");
        isRefused(thief, IdentityProvider.SIGN_IN + "?code=" + code + "&state=" + state, "invalid_grant");
    }

    @Test
    void anAnswerOfAnotherIssuerIsNone() {
        Browser browser = new Browser();
        String back = browser.comesBack(browser.begin(), ann());
        isRefused(browser, back + "&iss=https%3A%2F%2Fother.example", "another issuer");
    }

    @Test
    void whoSaysNoAtTheProviderIsNotLetIn() {
        Browser browser = new Browser();
        String state = query(browser.begin()).get("state");
        isRefused(browser, IdentityProvider.SIGN_IN + "?error=access_denied&state=" + state, "access_denied");
    }

    @Test
    void anExpiredTokenDoesNotCount() {
        claimedIsRefused("{\"exp\": %d}".formatted(in(-70)), "exp is over");
        claimedIsRefused("{\"exp\": null}", "no exp");
    }

    @Test
    void clocksMayBeAMinuteApartAndNoMore() {
        signIn(ann("claims", "{\"iat\": %d, \"exp\": %d}".formatted(in(-640), in(-40))));
        signIn(ann("claims", "{\"iat\": %d, \"exp\": %d}".formatted(in(40), in(90))));
        claimedIsRefused("{\"iat\": %d}".formatted(in(90)), "iat is to come");
        claimedIsRefused("{\"iat\": %d}".formatted(in(-900)), "iat is too long ago");
        claimedIsRefused("{\"iat\": null}", "no iat");
    }

    @Test
    void aTokenOfAnotherKeyDoesNotCount() {
        signedIsRefused("another key", "no key of the provider");
        signedIsRefused("another key of that name", "signature is wrong");
    }

    @Test
    void aTokenThatWasChangedDoesNotCount() {
        signedIsRefused("the right key, before it was changed", "signature is wrong");
    }

    @Test
    void aTokenWithoutASignatureDoesNotCount() {
        signedIsRefused("none", "it is no signed token");
        signedIsRefused("none, with something behind it", "no key of the provider");
    }

    @Test
    void whatEverybodyKnowsIsNoKey() {
        signedIsRefused("what everybody knows", "does not count");
    }

    @Test
    void aTokenForAnotherClientDoesNotCount() {
        claimedIsRefused("{\"aud\": \"grafana\"}", "aud is not this client");
        claimedIsRefused("{\"aud\": [\"berth\", \"grafana\"]}", "another client");
        claimedIsRefused("{\"aud\": [\"berth\", \"grafana\"], \"azp\": \"grafana\"}", "another client");
    }

    @Test
    void aTokenOfAnotherIssuerOrSignInOrOfNobodyDoesNotCount() {
        claimedIsRefused("{\"iss\": \"https://other.example\"}", "iss is another issuer");
        claimedIsRefused("{\"nonce\": \"another\"}", "nonce differs");
        claimedIsRefused("{\"nonce\": null}", "nonce differs");
        claimedIsRefused("{\"sub\": null}", "no sub");
    }

    @Test
    void anAnswerWithoutATokenIsNone() {
        isRefused(ann("says", "none"), "no ID token");
    }

    @Test
    void anAnswerThatMakesNoSenseOrHasNoEndIsAsIfNoneCame() {
        Map<String, String> wrong =
                Map.of("no JSON", "no JSON object", "broken", "answers with 502", "endless", "more than 1048576 bytes");
        wrong.forEach((says, reason) -> {
            Browser browser = new Browser();
            HttpResponse<String> answer = browser.get(browser.comesBack(browser.begin(), ann("says", says)));
            assertThat(answer.statusCode()).as(says).isEqualTo(503);
            assertThat(answer.body()).contains("data-code=\"provider_unavailable\"");
            assertThat(log.lines.getLast()).contains(reason);
        });
    }

    @Test
    void keysMayChangeWhilePeopleSignIn() {
        Browser before = signIn(ann());
        before.provider("/rotate");
        // No more often than every ten seconds are new keys looked for.
        Awaitility.await("somebody signs in by the new key")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> signIn(ann()));
        assertThat(before.get("/app/tasks").statusCode()).isEqualTo(200);
    }

    @Test
    void tokensByUnknownKeysDoNotMakeTheServerAskForKeysAgainAndAgain() {
        Browser browser = new Browser();
        int asked = keysAsked(browser);
        for (int i = 0; i < 5; i++) {
            logoutIsRefused(Map.of("sub", "id-of-ann", "by", "another key"), "no key");
        }
        assertThat(keysAsked(browser) - asked).isLessThanOrEqualTo(2);
    }

    private static int keysAsked(Browser browser) {
        return Integer.parseInt(browser.provider("/keys-asked").body());
    }

    @Test
    void aProviderThatIsAwayIsToldAndTriedAgainAndEndsNoSession() {
        Browser browser = signIn(ann());
        browser.provider("/away?true");
        try {
            Browser late = new Browser();
            Awaitility.await("it is looked for")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> late.get(IdentityProvider.SIGN_IN).statusCode() == 503);
            assertThat(log.lines.getLast()).contains("answered with 503");
            assertThat(late.get(IdentityProvider.SIGN_IN).body()).contains("data-code=\"provider_unavailable\"");
            assertThat(browser.get("/app/tasks").statusCode()).isEqualTo(200);
        } finally {
            browser.provider("/away?false");
        }
        signIn(ann());
    }

    private static String logoutToken(Map<String, String> says) {
        return new Browser().provider("/logout-token?" + encoded(says)).body();
    }

    private void logoutIsRefused(Map<String, String> says, String reason) {
        refusedLogout(logoutToken(says), reason);
    }

    private void refusedLogout(String token, String reason) {
        assertThat(new Browser().tell(token).statusCode()).as(reason).isEqualTo(400);
        assertThat(log.lines.getLast()).contains("logout token refused").contains(reason);
    }

    private void claimedLogoutIsRefused(String claims, String reason) {
        logoutIsRefused(Map.of("sub", "id-of-ann", "claims", claims), reason);
    }

    @Test
    void aLogoutTokenCountsOnce() {
        String token = logoutToken(Map.of("sub", "id-of-" + Samples.name("ann")));
        assertThat(new Browser().tell(token).statusCode()).isEqualTo(200);
        refusedLogout(token, "came before");
    }

    @Test
    void whatIsNoLogoutTokenEndsNothing() {
        refusedLogout("", "no JSON Web Token");
        refusedLogout("a.b", "no JSON Web Token");
        refusedLogout("a.b.c", "no signed token");
        logoutIsRefused(Map.of(), "names nobody");
        claimedLogoutIsRefused("{\"nonce\": \"n\"}", "no logout token");
        claimedLogoutIsRefused("{\"events\": null}", "no logout token");
        claimedLogoutIsRefused("{\"events\": {\"other\": {}}}", "no logout token");
        claimedLogoutIsRefused("{\"aud\": \"grafana\"}", "aud is not this client");
        claimedLogoutIsRefused("{\"iss\": \"https://other.example\"}", "iss is another issuer");
        claimedLogoutIsRefused("{\"jti\": null}", "no jti");
        claimedLogoutIsRefused("{\"iat\": %d}".formatted(in(-900)), "iat is too long ago");
        claimedLogoutIsRefused("{\"iat\": %d}".formatted(in(90)), "iat is to come");
        logoutIsRefused(Map.of("sub", "ann", "by", "none"), "it is no signed token");
        logoutIsRefused(Map.of("sub", "ann", "by", "what everybody knows"), "does not count");
        logoutIsRefused(Map.of("sub", "ann", "by", "another key"), "no key");
    }
}

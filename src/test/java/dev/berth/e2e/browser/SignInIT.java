package dev.berth.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import dev.berth.e2e.Api;
import dev.berth.e2e.ServerUnderTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Signing in and out in a browser, and what the first view costs. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(SharedChromium.class)
class SignInIT {
    private static final int LARGEST_FIRST_VIEW = 150 << 10;
    private static final int MOST_REQUESTS = 6;

    @TempDir
    static Path folder;

    private static Chromium chromium;
    private static ServerUnderTest server;

    @BeforeAll
    static void start(Chromium installed) {
        chromium = installed;
        server = ServerUnderTest.start(folder, Map.of("BERTH_SESSIONS_FAILURES_PER_MINUTE", "5"));
        server.api().post("/pools", Map.of("name", "build", "runtime", "static", "minPods", 0, "maxPods", 0));
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void withTheKeyboardAloneSomebodySignsInAndOut() {
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.page();
            page.navigate("/app/pools");
            assertThat(page).hasTitle("Sign in · Berth");
            assertThat(page.getByLabel("Token")).isFocused();
            visitor.looksGood("sign-in");
            page.keyboard().type("berth_wrong");
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("No token like this is known here");
            assertThat(page.getByLabel("Token")).isFocused();
            visitor.looksGood("sign-in-wrong");
            page.keyboard().type(ServerUnderTest.TOKEN);
            page.keyboard().press("Enter");
            page.waitForURL("**/app/pools");
            page.keyboard().press("Tab");
            assertThat(page.getByText("To the content")).isFocused();
            page.keyboard().press("Enter");
            assertThat(page.locator("main")).isFocused();
            visitor.looksGood("pools");
            page.getByText("Sign out").focus();
            page.keyboard().press("Enter");
            page.waitForURL("**/app/sign-in");
            page.navigate("/app/pools");
            assertThat(page).hasTitle("Sign in · Berth");
            visitor.complainsOfNothing();
        }
    }

    @Test
    void aLinkSignsInAndIsNotLeftInTheAddress() {
        String link = server.api().post("/sessions/links", Map.of()).get("link").asText();
        try (Visitor visitor = chromium.visit(server.port())) {
            visitor.page().navigate(link.replace("127.0.0.1", "localhost"));
            visitor.page().waitForURL("**/app/pools");
            visitor.complainsOfNothing();
        }
        try (Visitor late = chromium.visit(server.port())) {
            late.page().navigate(link.replace("127.0.0.1", "localhost"));
            assertThat(late.page().getByRole(AriaRole.ALERT)).containsText("This link has been used");
            assertThat(late.page().url()).doesNotContain("once");
        }
    }

    @Test
    void aPageThatIsOpenAsksToSignInWhenItsTokenIsDeleted() {
        JsonNode token = server.api().post("/tokens", Map.of("name", "leaves", "role", "viewer"));
        try (Visitor visitor = chromium.visit(server.port())) {
            visitor.signIn(token.get("token").asText());
            assertThat(server.api()
                            .status("DELETE", "/tokens/" + token.get("id").asText(), Map.of()))
                    .isEqualTo(204);
            server.api().post("/pools", Map.of("name", "news", "runtime", "static", "minPods", 0, "maxPods", 0));
            visitor.page().waitForURL("**/app/sign-in?next=%2Fapp%2Fpools");
            visitor.complainsOfNothing();
        }
    }

    @Test
    void anAdminReadsWhatWasDecidedWhatIsSetAndWhoDidWhat() {
        Api api = server.api();
        api.workspace("quiet", "build", "# nothing");
        long task = api.plan("quiet");
        JsonNode token = api.post("/tokens", Map.of("name", "watched", "role", "viewer"));
        try (Visitor visitor = chromium.visit(server.port());
                Visitor watched = chromium.visit(server.port())) {
            watched.signIn(token.get("token").asText());
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/decisions?task=" + task);
            assertThat(page.locator("#decisions")).containsText("1 task waits");
            visitor.looksGood("decisions");

            follow(page, "Settings", "Tokens");
            assertThat(page.locator("main")).containsText("watched");
            visitor.looksGood("tokens");
            follow(page, "Sessions", "Sessions");
            visitor.looksGood("sessions");
            page.onceDialog(dialog -> dialog.accept());
            page.getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName(Pattern.compile("^Revoke the session of watched")))
                    .click();
            assertThat(page.locator("tbody")).not().containsText("watched");
            watched.page().navigate("/app/pools");
            assertThat(watched.page()).hasTitle("Sign in \u00b7 Berth");

            follow(page, "Settings in force", "Settings in force");
            assertThat(page.locator("[id='setting-berth.bootstrap-token']")).containsText("********");
            assertThat(page.locator("[id='setting-berth.sessions.failures-per-minute']"))
                    .containsText(Pattern.compile("5\\s*by default 10\\s*environment"));
            assertThat(page.locator("main")).not().containsText(ServerUnderTest.TOKEN);
            visitor.looksGood("settings");

            follow(page, "Audit", "Audit");
            page.getByLabel("Did what").selectOption("session.revoke");
            page.getByLabel("Since").fill("yesterday");
            visitor.leads(() -> page.getByText("Show", new Page.GetByTextOptions().setExact(true))
                    .click());
            assertThat(page.locator("#since-wrong")).containsText("must be a time");
            visitor.looksGood("audit-wrong");
            page.getByLabel("Since").fill("");
            visitor.leads(() -> page.getByText("Show", new Page.GetByTextOptions().setExact(true))
                    .click());
            assertThat(page.locator("tbody tr")).hasCount(1);
            assertThat(page.locator("tbody")).containsText("watched");
            assertThat(page).hasURL(Pattern.compile("action=session\\.revoke"));
            visitor.leads(() -> page.getByText("All of it").click());
            assertThat(page.locator("tbody")).containsText("token.create");
            visitor.looksGood("audit");
        }
    }

    private static void follow(Page page, String link, String title) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link).setExact(true))
                .click();
        assertThat(page).hasTitle(title + " · Berth");
    }

    @Test
    void theFirstViewIsSmall() {
        try (Visitor visitor = chromium.visit(server.port());
                Visitor fresh = chromium.visit(server.port())) {
            visitor.signIn(ServerUnderTest.TOKEN);
            Page page = fresh.page();
            page.context().addCookies(visitor.page().context().cookies());
            List<Request> requests = new CopyOnWriteArrayList<>();
            List<Request> finished = new CopyOnWriteArrayList<>();
            page.onRequest(requests::add);
            page.onRequestFinished(finished::add);
            page.waitForRequest("**/app/events", () -> page.navigate("/app/pools"));
            assertThat(page.locator("#pool-build")).isVisible();
            assertThat(requests).hasSizeLessThanOrEqualTo(1 + MOST_REQUESTS);
            int bytes = finished.stream()
                    .map(Request::sizes)
                    .mapToInt(sizes -> sizes.responseBodySize + sizes.responseHeadersSize)
                    .sum();
            assertThat(finished).hasSizeGreaterThan(3);
            assertThat(bytes).isBetween(1 << 10, LARGEST_FIRST_VIEW);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void whoGuessesTooOftenIsToldToComeBackLater() {
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.page();
            page.navigate("/app/sign-in");
            for (int i = 0; i < 12 && !page.locator("h1").textContent().equals("Too Many Requests"); i++) {
                page.getByLabel("Token").fill("guess");
                visitor.leads(() -> page.keyboard().press("Enter"));
            }
            assertThat(page.locator("h1")).hasText("Too Many Requests");
            visitor.looksGood("too-many");
        }
    }
}

package dev.berth.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.berth.e2e.Api;
import dev.berth.e2e.Gate;
import dev.berth.e2e.ServerUnderTest;
import dev.berth.e2e.SharedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A task's log in a browser: of any size, live, and whatever is printed. */
@ExtendWith({SharedServer.class, SharedChromium.class})
class LogViewerIT {
    private static final double IN_TIME = 180_000;
    /** 20 MB of lines of 900 characters; 50 MB with {@code -Psoak}. */
    private static final int LINES = Integer.getInteger("log.lines", 22_400);

    private static final long LARGE = LINES * 890L;

    /** Looking at 20 places and at both ends takes as much of any log. */
    private static final long MOST_FETCHED = 4_000_000;

    private static final String LONG = """
            resource "terraform_data" "long" {
              provisioner "local-exec" {
                command = "awk 'BEGIN { t = \\"the quick brown fox jumps over the lazy dog and goes on \\"; for (k = 0; k < 4; k++) t = t t; for (i = 0; i < %d; i++) printf \\"%%07d %%s\\\\n\\", i, t }'"
              }
            }
            """.formatted(LINES);

    private static Chromium chromium;
    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start(Chromium installed, ServerUnderTest shared) {
        chromium = installed;
        server = shared;
        api = server.api();
        api.pool("viewed", 1, "PT1H");
    }

    @Test
    void manyMegabytesAreReadFromEndToEndWithAFewRowsAndAFewOfTheBytes() {
        api.workspace("long", "viewed", LONG);
        long task = api.submit("long", "plan_and_apply", Map.of("autoApply", true));
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/tasks/" + task);
            assertThat(page.locator("#task .badge")).containsText("applied", inTime());
            assertThat(page.locator(".log-view")).containsText("Apply complete!", inTime());
            awaitComplete(page);
            page.reload();
            awaitComplete(page);
            assertThat(number(page, "lines.total")).isGreaterThan(LARGE);
            Locator view = page.locator(".log-view");
            assertThat(view).containsText("configuration 1");
            for (int place = 1; place <= 20; place++) {
                page.evaluate(
                        "place => { const view = document.querySelector('.log-view');"
                                + " view.scrollTop = (view.scrollHeight - view.clientHeight) * place / 20; }",
                        place);
                assertThat(page.locator(".log-view[aria-busy=false]")).isVisible();
            }
            assertThat(view).containsText("Apply complete!");
            view.focus();
            page.keyboard().press("Home");
            assertThat(view).containsText("configuration 1");
            page.keyboard().press("End");
            assertThat(view).containsText("Apply complete!");

            assertThat(page.locator(".log-row").count())
                    .as("rows, however long the log is")
                    .isLessThan(100);
            assertThat(number(page, "rows.drawn.most"))
                    .as("rows that are drawn at a time")
                    .isLessThan(100);
            assertThat(number(page, "lines.stats.bytes"))
                    .as("bytes that were fetched")
                    .isLessThan(MOST_FETCHED);
            assertThat(number(page, "lines.cache.size"))
                    .as("blocks that are kept")
                    .isLessThanOrEqualTo(160);

            page.getByLabel("Find").fill("00" + (LINES - 1));
            page.keyboard().press("Enter");
            Locator marked = page.locator(".log-marked");
            assertThat(marked).containsText("00" + (LINES - 1) + " the quick", inTime());
            String line = marked.locator(".log-number").textContent();
            marked.locator(".log-number").click();
            assertThat(page).hasURL(Pattern.compile(".*#L" + line + "\\.[0-9]+"));
            page.reload();
            assertThat(marked).containsText("00" + (LINES - 1) + " the quick", inTime());
            page.getByText("Fold all steps").click();
            assertThat(page.locator(".log-row:visible")).hasCount(5);
            visitor.looksGood("log-long");
            visitor.complainsOfNothing();
        }
    }

    @Test
    void linksTitlesAndWhatCannotBeSeenAreNoMoreThanText() {
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.page();
            page.navigate("/app/sign-in");
            Object pieces = page.evaluate(
                    """
                    async (line) => {
                      const base = document.querySelector('link[rel=stylesheet]').href.replace('berth.css', '');
                      const { pieces } = await import(base + 'log/ansi.js');
                      return pieces(line).map((one) => one.text + '|' + one.classes).join(' ');
                    }""",
                    "\u202ea\u061cb\u00adc\u2028 \u001b]8;;javascript:x\u0007link\u001b]8;;\u0007\u001b]0;title\u0007\u001b[31m<b>\u001b[2J");
            assertThat(String.valueOf(pieces))
                    .isEqualTo(
                            "\u2039U+202E\u203aa\u2039U+061C\u203ab\u2039U+00AD\u203ac\u2039U+2028\u203a | link| <b>|fg-1");
            visitor.complainsOfNothing();
        }
    }

    @Test
    void afterABrokenConnectionTheLogGoesOnWhereItWas() {
        try (Gate gate = new Gate();
                Visitor visitor = chromium.visit(server.port())) {
            api.workspace("broken", "viewed", gate.terraform());
            long task = api.plan("broken");
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/tasks/" + task);
            Locator view = page.locator(".log-view");
            assertThat(view).containsText("data.terraform_remote_state.gate: Reading...", inTime());
            assertThat(page.getByText("Follow", new Page.GetByTextOptions().setExact(true)))
                    .hasAttribute("aria-pressed", "true");
            page.context().setOffline(true);
            assertThat(page.locator("[data-part=state]")).containsText("Not connected", inTime());
            assertThat(view).containsText("Reading...");
            visitor.shoot("log-offline");
            gate.open();
            api.await(task, "planned");
            page.context().setOffline(false);
            assertThat(view).containsText("No changes.", inTime());
            assertThat(page.locator("[data-part=state]")).isHidden();
            awaitComplete(page);
            assertThat(number(page, "lines.total")).isEqualTo(api.log(task).getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void whoHasNoScriptsReadsTheLogAsText() {
        api.workspace("plain", "viewed", "resource \"terraform_data\" \"plain\" {}\n");
        long task = api.plan("plain");
        api.await(task, "planned");
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.route("**/*.js", route -> route.abort());
            page.navigate("/app/tasks/" + task);
            assertThat(page.locator(".log")).isHidden();
            page.getByText("As plain text").click();
            assertThat(page.locator("body")).containsText("Plan: 1 to add");
        }
    }

    @Test
    void onASlowLineTheBeginningIsThereBeforeTheRest() {
        api.workspace("slow", "viewed", "resource \"terraform_data\" \"slow\" {}\n");
        long task = api.plan("slow");
        api.await(task, "planned");
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            CDPSession line = page.context().newCDPSession(page);
            JsonObject conditions = new JsonObject();
            conditions.addProperty("offline", false);
            conditions.addProperty("latency", 800);
            conditions.addProperty("downloadThroughput", 50_000);
            conditions.addProperty("uploadThroughput", 20_000);
            line.send("Network.enable");
            line.send("Network.emulateNetworkConditions", conditions);
            page.navigate("/app/tasks/" + task);
            assertThat(page.locator("#task h1")).isVisible();
            assertThat(page.locator(".log-view")).containsText("configuration 1", inTime());
            visitor.complainsOfNothing();
        }
    }

    private static void awaitComplete(Page page) {
        Awaitility.await("all lines are known")
                .atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(
                        () -> (Boolean)
                                page.evaluate(
                                        "Boolean(document.querySelector('.log').viewer?.lines.total && document.querySelector('.log').viewer.lines.complete)"));
    }

    private static long number(Page page, String what) {
        Object value = page.evaluate("document.querySelector('.log').viewer." + what);
        return ((Number) value).longValue();
    }

    private static LocatorAssertions.ContainsTextOptions inTime() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(IN_TIME);
    }
}

package dev.berth.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.berth.e2e.Api;
import dev.berth.e2e.Gate;
import dev.berth.e2e.ServerUnderTest;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool's page while real agents work: nobody reloads it, and it is right all the same. */
class PoolPageIT {
    private static final double MINUTES = 180_000;
    private static final String RESOURCE = """
            resource "terraform_data" "one" {
              input = "kept"
            }
            """;

    @TempDir
    static Path folder;

    private static Chromium chromium;
    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        chromium = Chromium.launch();
        server = ServerUnderTest.start(folder, Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            chromium.close();
        }
    }

    private static LocatorAssertions.IsVisibleOptions inTime() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(MINUTES);
    }

    @Test
    void aPodIsSeenToComeToWorkToDrainAndToGo() {
        Api api = server.api();
        api.pool("live", 1, "PT1H");
        try (Gate gate = new Gate();
                Visitor visitor = chromium.visit(server.port())) {
            api.workspace("network", "live", gate.terraform() + RESOURCE);
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("live"))
                    .click();
            assertThat(page.locator("#no-pods")).isVisible();
            page.locator("#text").fill("net");
            long task = api.plan("network");
            Locator slot = page.locator(".slot.plan");
            assertThat(slot).isVisible(inTime());
            assertThat(slot).containsText("#" + task + " network");
            assertThat(page.locator("#no-pods")).isHidden();
            assertThat(page.locator("#group-working .pod")).hasCount(1);
            assertThat(page.locator("#numbers")).containsText("1 of 3 used");
            assertThat(page.locator("#text")).hasValue("net");
            long waits = api.planAndApply("network");
            assertThat(page.locator("#waits-" + waits)).containsText("network");
            visitor.looksGood("pool");

            Locator drain =
                    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Drain ")));
            drain.focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("#outcome")).containsText("takes no new work");
            assertThat(page.locator("#group-draining .pod")).containsText("an administrator asked for it");
            assertThat(page.locator("#group-working")).isHidden();
            visitor.looksGood("pool-draining");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Resume ")))
                    .click();
            assertThat(page.locator("#group-working .pod")).isVisible();
            gate.open();
            api.await(waits, "apply_pending");
            assertThat(page.locator("#group-kept .slot.kept")).containsText("#" + waits + " network");
            visitor.looksGood("pool-kept");

            page.route("**/drain", Route::abort);
            drain.click();
            assertThat(page.locator("#outcome")).containsText("did not answer");
            page.unroute("**/drain");
            page.route(
                    "**/drain",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(503)
                            .setContentType("text/html")
                            .setBody("<p>The database is away.</p>")));
            drain.click();
            assertThat(page.locator("#outcome")).containsText("The database is away.");

            page.onDialog(dialog -> dialog.accept());
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Delete .* by force")))
                    .click();
            assertThat(page.locator("#group-kept .pod")).isHidden();
        }
    }

    @Test
    void aPageThatIsOpenWhileTheServerRestartsSaysSoAndCatchesUp() throws Exception {
        Api api = server.api();
        api.post("/pools", Map.of("name", "before", "runtime", "static", "minPods", 0, "maxPods", 0));
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            assertThat(page.locator("#pool-before")).isVisible();
            Locator connection = page.locator("#connection");
            assertThat(connection).isHidden();
            server.stop();
            assertThat(connection).hasText("Not connected, trying again.");
            visitor.shoot("not-connected");
            server.start();
            api.post("/pools", Map.of("name", "after", "runtime", "static", "minPods", 0, "maxPods", 0));
            assertThat(page.locator("#pool-after")).isVisible();
            assertThat(connection).isHidden();
            page.navigate("/app/pools/after");
            assertThat(page.locator("#no-pods")).isVisible();
            api.status("DELETE", "/pools/after", Map.of());
            assertThat(connection).containsText("not there any more");
        }
    }

    @Test
    void aConnectionThatIsSilentIsGivenUpAndWhatWasMissedIsReadAgain() {
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.page();
            page.clock().install();
            visitor.signIn(ServerUnderTest.TOKEN);
            page.route("**/app/events**", route -> {});
            page.waitForRequest("**/app/events**", page::reload);
            server.api().post("/pools", Map.of("name", "unheard", "runtime", "static", "minPods", 0, "maxPods", 0));
            page.clock().runFor(40_000);
            assertThat(page.locator("#connection")).isHidden();
            page.clock().runFor(10_000);
            assertThat(page.locator("#connection")).hasText("Not connected, trying again.");
            page.unroute("**/app/events**");
            page.clock().runFor(60_000);
            assertThat(page.locator("#connection")).isHidden();
            assertThat(page.locator("#pool-unheard")).isVisible();
        }
    }

    @Test
    void aFormSaysWhatIsWrongWhereItWasTyped() {
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.getByText("New pool").click();
            page.getByLabel("Name").fill("Not a label");
            page.getByLabel("Pods at least").fill("many");
            page.getByLabel("Pod template").fill("<script>alert(1)</script>");
            page.getByText("Make the pool").click();
            assertThat(page.getByLabel("Name")).hasAttribute("aria-invalid", "true");
            assertThat(page.locator("#name-wrong")).containsText("must be a DNS label");
            assertThat(page.getByLabel("Pods at least")).hasValue("many");
            assertThat(page.getByLabel("Pod template")).hasValue("<script>alert(1)</script>");
            visitor.looksGood("pool-form");
            page.getByLabel("Name").fill("made");
            page.getByLabel("Runtime").selectOption("static");
            page.getByLabel("Pods at least").fill("0");
            page.getByLabel("Pod template").fill("");
            page.getByText("Make the pool").click();
            assertThat(page).hasTitle("Pool made · Berth");
            visitor.complainsOfNothing();
        }
    }
}

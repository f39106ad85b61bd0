package dev.berth.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.berth.e2e.Api;
import dev.berth.e2e.Gate;
import dev.berth.e2e.OwnPostgres;
import dev.berth.e2e.ServerUnderTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pool's page while real agents work: nobody reloads it, and it is right all the same. */
@ExtendWith(SharedChromium.class)
class PoolPageIT {
    private static final double MINUTES = 180_000;
    private static final String RESOURCE = """
            resource "terraform_data" "one" {
              input = "kept"
            }
            """;

    /** Six hours as the server stores them, but for half an hour and a minute; those that follow are its own. */
    private static final String PAST = """
            INSERT INTO pool_figures (pool, span_s, at, epoch, samples, slots, used_slots, reserved_slots, starting_pods,
                                      ready_pods, draining_pods, waiting, blocked, arrived, planned, applied, discarded, failed,
                                      canceled, starts, start_ms, waits, longest_wait_ms)
            SELECT 'past', 60, date_trunc('minute', now()) - n * interval '1 min', 0, 12, 36 * pods, 30 * pods - n % 12, n % 12,
                   CASE WHEN n % 50 < 3 THEN 12 ELSE 0 END, 12 * pods - 6, CASE WHEN n % 70 < 5 THEN 6 ELSE 0 END,
                   pods * (n % 9), n % 7, pods, n % 4, n % 3, n % 50 / 45, n % 40 / 38, n % 30 / 28,
                   1, 9000, CASE WHEN n % 11 = 0 THEN '{}' ELSE array_fill(0, ARRAY[pods + 20]) || ARRAY[4, 2, 1] END,
                   CASE WHEN n % 11 = 0 THEN 0 ELSE 3000 * pods END
              FROM (SELECT n, (4 + 3 * sin(n / 50.0))::int AS pods FROM generate_series(1, 361) n) minutes
             WHERE n <> 30 AND n NOT BETWEEN 120 AND 150""";

    /** The oldest minute becomes the one that is missing. */
    private static final String FOUND = """
            UPDATE pool_figures SET at = at + interval '331 min'
             WHERE pool = 'past' AND at = (SELECT min(at) FROM pool_figures WHERE pool = 'past')""";

    @TempDir
    static Path folder;

    private static Chromium chromium;
    private static OwnPostgres postgres;
    private static ServerUnderTest server;

    @BeforeAll
    static void start(Chromium installed) {
        chromium = installed;
        postgres = new OwnPostgres(folder.resolve("database"));
        server = ServerUnderTest.start(folder, postgres.settings());
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            postgres.close();
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
            assertThat(page.locator("#group-working .pod a[href^='/app/decisions?pool=live&pod=']"))
                    .hasText("Decisions");
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
    void whatBecameOfAPoolIsDrawnAndReplayedWithOtherSettings() throws SQLException {
        Api api = server.api();
        api.pool("past", 1, "PT1H");
        api.workspace("archive", "past", RESOURCE);
        api.await(api.plan("archive"), "planned");
        run(PAST);
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            visitor.leads(() -> link(page, "past").click());
            visitor.leads(() -> link(page, "History").click());
            visitor.leads(() -> link(page, "6 hours").click());
            assertThat(link(page, "6 hours")).hasAttribute("aria-current", "page");
            Locator slots = page.getByRole(AriaRole.IMG, new Page.GetByRoleOptions().setName("Slots"));
            assertThat(slots).isVisible();
            assertThat(slots.locator(".spots title").first()).containsText("used ");
            Locator table = page.locator("#table-slots table");
            assertThat(table).isHidden();
            page.locator("#table-slots summary").focus();
            page.keyboard().press("Enter");
            assertThat(table).isVisible();
            page.keyboard().press("Enter");
            visitor.looksGood("history");
            visitor.leads(() -> link(page, "1 hour").click());
            Locator gap = page.locator("#chart-slots .shapes .unknown");
            assertThat(gap).hasCount(1);
            page.locator("#history").evaluate("region => region.dataset.every = '1'");
            run(FOUND);
            assertThat(gap).hasCount(0);

            visitor.leads(() -> link(page, "What if").click());
            assertThat(page.getByLabel("Pods at most")).hasValue("1");
            page.getByLabel("Pods at least").fill("2");
            Locator replay = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Replay"));
            visitor.leads(replay::click);
            assertThat(page.locator("#minPods-wrong")).containsText("must not be more than maxPods");
            page.getByLabel("Pods at most").fill("4");
            visitor.leads(replay::click);
            Locator placements =
                    page.locator("#answer tr").filter(new Locator.FilterOptions().setHasText("Placements"));
            assertThat(placements.locator("strong")).hasText(new String[] {"1", "1", "1"});
            assertThat(page.locator("#answer .verdict")).containsText("pod hours more");
            visitor.looksGood("what-if");
        }
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
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

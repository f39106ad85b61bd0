package dev.berth.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.RequestOptions;
import dev.berth.e2e.Api;
import dev.berth.e2e.ServerUnderTest;
import dev.berth.server.TestIssuer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real people in real browsers; only the identity provider is the test's own. */
@DisplayName("I2 to I4, F10: teams, bindings, people, tokens of one's own and approvals on the page")
class WhoIsWhoIT {
    private static final double IN_TIME = 120_000;
    private static final String RULE = "People who have to approve a plan";

    @TempDir
    static Path folder;

    private static Chromium chromium;
    private static TestIssuer provider;
    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start() {
        chromium = Chromium.launch();
        provider = new TestIssuer();
        server = ServerUnderTest.start(
                folder,
                Map.of(
                        "BERTH_OIDC_ISSUER",
                        provider.issuer(),
                        "BERTH_OIDC_CLIENT_ID",
                        TestIssuer.CLIENT,
                        "BERTH_OIDC_CLIENT_SECRET",
                        TestIssuer.SECRET,
                        "BERTH_OIDC_ROLE_GROUPS_APPROVER",
                        "ops",
                        "BERTH_IDENTITY_ISSUER",
                        "https://berth.test"));
        api = server.api();
        api.pool("local", 1, "PT1H");
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            provider.close();
            chromium.close();
        }
    }

    @Test
    void withTheKeyboardAloneATeamIsMadeChangedAndDeleted() {
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/settings");
            visitor.leads(() -> press(page, AriaRole.LINK, "Teams"));
            visitor.looksGood("teams-none");
            type(page, "Name", "Web Team");
            type(page, "What they may do", "approver tag team=web\nking network");
            press(page, AriaRole.BUTTON, "Make the team");
            assertThat(page.locator("#name-wrong")).containsText("must be a DNS label");
            assertThat(page.locator("#grants-wrong")).containsText("must be one of viewer, submitter");
            assertThat(page.getByLabel("What they may do")).hasValue("approver tag team=web\nking network");
            visitor.looksGood("team-wrong");
            type(page, "Name", "web");
            type(page, "Groups", "engineering-web");
            type(page, "Members", "ann@example.org\nbob@example.org");
            type(page, "What they may do", "approver tag team=web\nviewer network");
            press(page, AriaRole.BUTTON, "Make the team");
            Locator row = page.locator("#team-web");
            assertThat(row).containsText("1 group, 2 members");
            assertThat(row).containsText("approver tag team=web");
            visitor.looksGood("teams");

            press(page, AriaRole.LINK, "web");
            assertThat(page.getByLabel("Members")).hasValue("ann@example.org\nbob@example.org");
            visitor.looksGood("team");
            type(page, "Members", "ann@example.org");
            press(page, AriaRole.BUTTON, "Save");
            assertThat(row).containsText("1 group, 1 member");
            press(page, AriaRole.LINK, "web");
            page.onceDialog(dialog -> dialog.accept());
            press(page, AriaRole.BUTTON, "Delete web");
            assertThat(row).hasCount(0);
        }
    }

    @Test
    void withTheKeyboardAloneABindingIsMadeAndDeleted() {
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/settings/bindings");
            type(page, "Name", "infra-main");
            type(page, "Issuer", "https://token.actions.githubusercontent.com");
            type(page, "Subject", "repo:*");
            page.getByLabel("Role").selectOption("none");
            press(page, AriaRole.BUTTON, "Make the binding");
            assertThat(page.locator("#subject-wrong")).containsText("must name before its first *");
            assertThat(page.locator("#role-wrong")).containsText("must be given where no teams are");
            assertThat(page.locator("#teams-wrong")).containsText("must be given where no role is");
            visitor.looksGood("binding-wrong");
            type(page, "Subject", "repo:acme/infra:environment:production");
            type(page, "Claims", "repository_id=123456789\nrepository_owner_id=4242");
            type(page, "Teams", "nobody-made-it");
            press(page, AriaRole.BUTTON, "Make the binding");
            assertThat(page.locator("#teams-wrong")).containsText("names no team: nobody-made-it");
            type(page, "Teams", "");
            page.getByLabel("Role").selectOption("approver");
            press(page, AriaRole.BUTTON, "Make the binding");
            assertThat(page.locator("#binding-infra-main")).containsText("repository_id=123456789");
            visitor.looksGood("bindings");
            page.onceDialog(dialog -> dialog.accept());
            press(page, AriaRole.BUTTON, "Delete infra-main");
            assertThat(page.locator("#binding-infra-main")).hasCount(0);
        }
    }

    @Test
    void somebodyWhoSignedInMakesATokenAndAnAdminEndsAllThatTheyHave() {
        try (Visitor visitor = chromium.visit(server.port());
                Visitor admin = chromium.visit(server.port())) {
            Page page = comesFromTheProvider(visitor, "ann", "ops,engineering-web");
            assertThat(page.locator(".who")).containsText("ann (approver)");
            visitor.leads(() -> press(page, AriaRole.LINK, "Settings"));
            visitor.leads(() -> press(page, AriaRole.LINK, "tokens of your own"));
            visitor.looksGood("own-tokens-none");
            type(page, "Name", "My Laptop");
            press(page, AriaRole.BUTTON, "Make the token");
            assertThat(page.locator("#name-wrong")).containsText("must be a DNS label");
            type(page, "Name", "laptop");
            press(page, AriaRole.BUTTON, "Make the token");
            String secret = page.locator("#secret").textContent();
            visitor.looksGood("own-token-made");
            press(page, AriaRole.LINK, "I have it");
            assertThat(page.locator("table")).containsText("laptop");
            visitor.looksGood("own-tokens");
            assertThat(server.api().as(secret).status("GET", "/pools", Map.of()))
                    .isEqualTo(200);

            Page people = admin.signIn(ServerUnderTest.TOKEN).page();
            people.navigate("/app/settings/people");
            assertThat(people.locator("tbody tr")).hasCount(1);
            assertThat(people.locator("tbody")).containsText("engineering-web");
            admin.looksGood("people");
            people.onceDialog(dialog -> dialog.accept());
            press(people, AriaRole.BUTTON, "End all of ann");
            assertThat(people).hasTitle("People · Berth");
            page.reload();
            assertThat(page).hasTitle("Sign in · Berth");
            assertThat(server.api().as(secret).status("GET", "/pools", Map.of()))
                    .isEqualTo(401);
            visitor.complainsOfNothing();
        }
    }

    @Test
    void twoPeopleApproveEachSeesTheOtherAndTheSecondBeginsTheApplyF10() {
        api.workspace("ruled", "local", resource("ruled"));
        try (Visitor admin = chromium.visit(server.port())) {
            Page page = admin.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/workspaces/ruled/settings");
            type(page, RULE, "eleven");
            press(page, AriaRole.BUTTON, "Save");
            assertThat(page.locator("[id='approval.people-wrong']"))
                    .containsText("must be a whole number from 1 to 10");
            admin.looksGood("workspace-rule-wrong");
            type(page, RULE, "2");
            type(page, "Identity of runs", "[{\"variable\": \"JWT_FILE\", \"audience\": \"sts.example.com\"}]");
            admin.leads(() -> press(page, AriaRole.BUTTON, "Save"));
            page.navigate("/app/workspaces/ruled/settings");
            assertThat(page.getByLabel(RULE)).hasValue("2");
            assertThat(page.locator("main")).containsText("sts.example.com");
            admin.looksGood("workspace-rule");
        }
        api.patch("/workspaces/ruled", Map.of("identity", List.of()));
        long task = planned("ruled");
        try (Visitor ann = person("ann", "approver");
                Visitor bob = person("bob", "approver");
                Visitor machine = holder(Map.of("name", "robot", "role", "approver"))) {
            Page first = plan(ann, task);
            Page second = plan(bob, task);
            Page robot = plan(machine, task);
            assertThat(robot.locator("#decision")).containsText("You cannot approve it");
            assertThat(button(robot, "Approve")).hasCount(0);
            assertThat(button(robot, "Discard")).isVisible();
            machine.looksGood("approval-machine");
            assertThat(first.locator("#decision")).containsText("2 missing");
            ann.looksGood("approval-none");
            ann.leads(() -> press(first, AriaRole.BUTTON, "Approve"));
            first.navigate("/app/tasks/" + task + "?tab=plan");
            assertThat(first.locator("#decision")).containsText("You have approved it");
            assertThat(button(first, "Approve")).hasCount(0);
            ann.looksGood("approval-first");

            assertThat(second.locator("#decision")).containsText("Approved by ann", inTime());
            assertThat(second.locator("#decision")).containsText("1 missing");
            bob.looksGood("approval-second");
            press(second, AriaRole.BUTTON, "Confirm and apply");
            assertThat(second.locator("#task .badge")).containsText("applied", inTime());
            assertThat(first.locator("#decision")).containsText("Confirmed by bob.", inTime());
            first.navigate("/app/tasks/" + task + "?tab=timeline");
            ann.looksGood("approval-timeline");
        }
        assertThat(api.task(task).get("confirmedBy").asText()).isEqualTo("bob");
    }

    @Test
    void anOpenPageHearsOfANewRuleAndOneThatHeardNothingIsToldWhyNothingBeganF10() {
        api.workspace("tightened", "local", resource("tightened"));
        long task = planned("tightened");
        try (Visitor ann = person("ann", "approver");
                Visitor bob = person("bob", "approver")) {
            Page live = plan(ann, task);
            assertThat(button(live, "Confirm and apply")).isVisible();
            // What changes reaches this page too late.
            bob.page().route("**/app/events*", Route::abort);
            bob.page().route("**/decision*", Route::abort);
            Page stale = plan(bob, task);
            api.patch("/workspaces/tightened", Map.of("approval", Map.of("people", 2)));
            assertThat(live.locator("#decision")).containsText("2 missing", inTime());
            assertThat(button(live, "Approve")).isVisible();
            bob.leads(() -> button(stale, "Confirm and apply").click());
            assertThat(stale.locator("#task")).containsText("waits for approval");
            JsonNode present = api.task(task);
            assertThat(present.get("status").asText()).isEqualTo("apply_pending");
            assertThat(present.at("/approvals/missing").asInt()).isEqualTo(1);
            assertThat(stale.locator("#task")).containsText("approved by bob, 1 missing");
            bob.shoot("approval-stale");

            plan(bob, task);
            api.post("/teams", Map.of("name", "owners", "members", List.of("person-of-ann")));
            api.patch("/workspaces/tightened", Map.of("approval", Map.of("people", 2, "team", "owners")));
            assertThat(live.locator("#decision")).containsText("owners", inTime());
            assertThat(button(live, "Approve")).isVisible();
            stale.unrouteAll();
        }
    }

    @Test
    void whoLosesTheirTeamBeginsNothingFromAPageThatIsStillOpenI4() {
        api.workspace("left", "local", resource("left"));
        api.post(
                "/teams",
                Map.of(
                        "name", "leavers",
                        "members", List.of("person-of-cid", "person-of-dora"),
                        "grants", List.of(Map.of("role", "approver", "workspace", "left"))));
        long task = planned("left");
        try (Visitor cid = person("cid", null);
                Visitor dora = person("dora", null)) {
            dora.page().route("**/app/events*", Route::abort);
            dora.page().route("**/decision*", Route::abort);
            Page live = plan(cid, task);
            Page stale = plan(dora, task);
            api.patch("/teams/leavers", Map.of("grants", List.of(Map.of("role", "viewer", "workspace", "left"))));
            assertThat(live.locator("#decision")).containsText("An approver has to decide.", inTime());
            Response refused = stale.waitForResponse(
                    "**/confirm", () -> button(stale, "Confirm and apply").click());
            assertThat(refused.status()).isEqualTo(403);
            assertThat(stale.locator("main")).containsText("role does not allow this");
            dora.shoot("approval-role-lost");
            plan(dora, task);
            api.patch("/teams/leavers", Map.of("members", List.of()));
            assertThat(live.locator("#connection")).containsText("not there any more", inTime());
            cid.shoot("approval-team-lost");
            assertThat(stale.navigate("/app/tasks/" + task).status()).isEqualTo(404);
            assertThat(api.task(task).get("status").asText()).isEqualTo("apply_pending");
            stale.unrouteAll();
        }
    }

    private static String resource(String name) {
        return "resource \"terraform_data\" \"" + name + "\" {\n  input = 1\n}\n";
    }

    private static long planned(String workspace) {
        long task = api.planAndApply(workspace);
        api.await(task, "apply_pending");
        return task;
    }

    private static Page plan(Visitor visitor, long task) {
        visitor.page().navigate("/app/tasks/" + task + "?tab=plan");
        assertThat(visitor.page().locator("#decision")).isVisible();
        return visitor.page();
    }

    /** With a token that says whose it is. */
    private static Visitor person(String name, String role) {
        return holder(
                role == null
                        ? Map.of("name", name, "person", "person-of-" + name)
                        : Map.of("name", name, "person", "person-of-" + name, "role", role));
    }

    private static Visitor holder(Map<String, ?> token) {
        return chromium.visit(server.port())
                .signIn(api.post("/tokens", token).get("token").asText());
    }

    /** The provider lets in whomever the address names. */
    private static Page comesFromTheProvider(Visitor visitor, String who, String groups) {
        Page page = visitor.page();
        String there = page.request()
                .get("/app/sign-in/oidc", RequestOptions.create().setMaxRedirects(0))
                .headers()
                .get("location");
        page.navigate(there + "&user=" + who + "&groups=" + groups);
        page.waitForURL(Pattern.compile(".*/app/pools"));
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void press(Page page, AriaRole role, String name) {
        page.getByRole(role, new Page.GetByRoleOptions().setName(name).setExact(true))
                .focus();
        page.keyboard().press("Enter");
    }

    private static void type(Page page, String label, String text) {
        Locator field = page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
        field.focus();
        page.keyboard().press("Control+A");
        page.keyboard().press("Delete");
        // As it comes from the keyboard, but for the lines of a longer text.
        page.keyboard().insertText(text);
    }

    private static LocatorAssertions.ContainsTextOptions inTime() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(IN_TIME);
    }
}

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
import dev.berth.e2e.Api;
import dev.berth.e2e.ServerUnderTest;
import dev.berth.e2e.SharedServer;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks on the page, with real agents and the real tool. */
@ExtendWith({SharedServer.class, SharedChromium.class})
class TaskPageIT {
    private static final double IN_TIME = 120_000;
    private static final String HARM = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    private static final String HOSTILE = """
            resource "terraform_data" "harm" {
              for_each = toset(["<script>alert(3)</script>"])
              input    = { "<b>name</b>" = "%s", turned = "admin\\u202e nimda" }
              provisioner "local-exec" {
                command = "printf '\\\\033[31mred\\\\033[0m %s\\\\n'"
              }
            }
            resource "terraform_data" "more" {
              count = 12
              input = join("\\n", range(count.index + 2))
            }
            output "harm" {
              value = "%s"
            }
            """.formatted(HARM, HARM, HARM);

    private static Chromium chromium;
    private static ServerUnderTest server;
    private static Api api;

    @BeforeAll
    static void start(Chromium installed, ServerUnderTest shared) {
        chromium = installed;
        server = shared;
        api = server.api();
        api.pool("decided", 1, "PT1H");
    }

    @Test
    void aTaskIsSubmittedWatchedApprovedAndAppliedOnTheSlotThatPlannedItAndNobodyReloads() {
        api.workspace("hostile", "decided", HOSTILE);
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/tasks");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("New task"))
                    .click();
            page.getByLabel("Workspace").fill("no-such");
            page.getByLabel("Message").fill(HARM);
            button(page, "Submit").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("there is no workspace no-such");
            assertThat(page.getByLabel("Message")).hasValue(HARM);
            page.getByLabel("Workspace").fill("hostile");
            button(page, "Submit").click();
            page.waitForURL(Pattern.compile(".*/app/tasks/[0-9]+"));
            page.evaluate("window.same = true");

            assertThat(page.locator("#task")).containsText("waits for approval", inTime());
            assertThat(page.locator("#task .message")).hasText(HARM);
            assertThat(page.locator(".log-view")).containsText("Plan: 13 to add");
            visitor.looksGood("task-log");
            assertThat((Boolean) page.evaluate("window.same === true")).isTrue();

            page.getByText("Look at the plan and decide").click();
            page.getByText("Unfold all").click();
            assertThat(page.locator("#plan")).containsText("terraform_data.harm[\"<script>alert(3)</script>\"]");
            assertThat(page.locator("#plan")).containsText("<b>name</b> \"" + HARM + "\"");
            assertThat(page.locator("#plan")).containsText("admin\u2039U+202E\u203a nimda");
            visitor.looksGood("task-plan");
            page.getByLabel("Address").fill("more[3]");
            button(page, "Show").click();
            assertThat(page.locator(".change > summary")).hasText(Pattern.compile(".*terraform_data\\.more\\[3].*"));

            button(page, "Confirm and apply").click();
            assertThat(page.locator("#task .badge")).containsText("applied", inTime());
            assertThat(page.locator(".log-view")).containsText("red " + HARM);
            assertThat(page.locator(".log-view .fg-1").first()).hasText("red");
            assertThat(place(page, "Plan"))
                    .as("the apply is where the plan was")
                    .isEqualTo(place(page, "Apply"));
            page.navigate("/app/tasks?text=onerror");
            assertThat(page.locator("#task-rows tr")).hasCount(1);
            assertThat(page.locator("#task-rows")).containsText(HARM);
            visitor.looksGood("task-list");
            visitor.complainsOfNothing();
        }
    }

    @Test
    void theListFollowsWhatChangesAndItsFiltersLiveInTheAddress() {
        api.workspace("listed", "decided", resource("listed", 1));
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/tasks?workspace=listed");
            assertThat(page.getByText("No task like this.")).isVisible();
            long task = api.plan("listed");
            Locator row = page.locator("#task-" + task);
            assertThat(row).containsText("planned", inTime());
            page.getByLabel("Status").selectOption("failed");
            button(page, "Show").click();
            assertThat(page).hasURL(Pattern.compile(".*workspace=listed.*status=failed.*"));
            assertThat(row).hasCount(0);
        }
    }

    @Test
    void ofTwoWhoApproveAtOnceTheSecondSeesWhoWasThereBefore() {
        api.workspace("two", "decided", resource("two", 1));
        long task = api.planAndApply("two");
        api.await(task, "apply_pending");
        try (Visitor ann = approver("ann");
                Visitor bob = approver("bob")) {
            Page first = plan(ann, task);
            // What changes reaches this page too late.
            bob.page().route("**/app/events*", Route::abort);
            bob.page().route("**/decision*", Route::abort);
            Page second = plan(bob, task);
            button(first, "Confirm and apply").click();
            first.waitForURL(Pattern.compile(".*/app/tasks/" + task));
            button(second, "Confirm and apply").click();
            assertThat(second.getByRole(AriaRole.ALERT).first())
                    .hasText("Somebody was there before. Confirmed by ann.");
            assertThat(second.locator("#decision button")).hasCount(0);
            bob.shoot("task-second");
            second.unrouteAll();
        }
        assertThat(api.await(task, "applied").get("confirmedBy").asText()).isEqualTo("ann");
    }

    @Test
    void aPlanThatChangedMeanwhileIsNeverConfirmedWhoeverHearsOfItF10() {
        api.workspace("moving", "decided", resource("moving", 1));
        api.await(api.submit("moving", "plan_and_apply", Map.of("autoApply", true)), "applied");
        api.configuration("moving", resource("moving", 2));
        long task = api.planAndApply("moving");
        String first =
                api.await(task, "apply_pending").get("plan").get("sha256").asText();
        try (Visitor ann = approver("carol");
                Visitor bob = approver("dave")) {
            Page live = plan(ann, task);
            bob.page().route("**/app/events*", Route::abort);
            bob.page().route("**/decision*", Route::abort);
            Page stale = plan(bob, task);
            replaceState("moving");
            Locator decision = live.locator("#decision");
            assertThat(decision).containsText("The plan changed since it was shown here", inTime());
            assertThat(decision.getByRole(AriaRole.BUTTON)).hasCount(0);
            ann.shoot("task-plan-changed");
            Response answer = stale.waitForResponse(
                    "**/confirm", () -> button(stale, "Confirm and apply").click());
            assertThat(answer.status()).isEqualTo(409);
            assertThat(stale.getByRole(AriaRole.ALERT).first())
                    .hasText("The plan changed, look again: nothing was confirmed.");
            JsonNode present = api.task(task);
            assertThat(present.get("status").asText()).isEqualTo("apply_pending");
            assertThat(present.get("confirmedBy").isNull()).isTrue();
            assertThat(present.get("plan").get("sha256").asText()).isNotEqualTo(first);
            stale.unrouteAll();
            decision.getByRole(AriaRole.LINK).click();
            button(live, "Discard").click();
            assertThat(live.locator("#task .badge")).containsText("discarded");
        }
    }

    @Test
    void byKeyboardAloneAPlanIsFoundUnfoldedAndDiscarded() {
        api.workspace("keys", "decided", resource("keys", 1));
        long task = api.planAndApply("keys");
        api.await(task, "apply_pending");
        try (Visitor visitor = approver("erin")) {
            Page page = visitor.page();
            page.navigate("/app/tasks/" + task);
            tabTo(page, "Look at the plan and decide");
            page.keyboard().press("Enter");
            page.waitForURL(Pattern.compile(".*tab=plan"));
            tabTo(page, "terraform_data.keys");
            page.keyboard().press("Enter");
            assertThat(page.locator(".change .rows")).isHidden();
            tabTo(page, "Discard");
            page.keyboard().press("Enter");
            assertThat(page.locator("#task .badge")).containsText("discarded");
        }
    }

    @Test
    void whatARoleMayNotDoIsNotThereAndWhatItMayNotReadStaysHidden() {
        api.workspace(
                "roles",
                "decided",
                "variable \"pass\" {\n  sensitive = true\n  default = \"very-secret-pass\"\n}\n"
                        + "resource \"terraform_data\" \"roles\" {\n  input = { pass = var.pass, open = \"open-value\" }\n}\n");
        long task = api.planAndApply("roles");
        api.await(task, "apply_pending");
        try (Visitor viewer = holder("frank", "viewer");
                Visitor submitter = holder("grace", "submitter");
                Visitor approver = holder("heidi", "approver")) {
            Page seen = viewer.page();
            seen.navigate("/app/tasks/" + task + "?tab=plan");
            assertThat(seen.locator("#plan")).containsText("1 to add, 0 to change, 0 to destroy.");
            assertThat(seen.locator("main button")).hasCount(0);
            assertThat(seen.content()).doesNotContain("open-value");
            assertThat(seen.navigate("/app/tasks/new").status()).isEqualTo(404);
            assertThat(seen.navigate("/app/tasks/" + task + "?tab=log").status())
                    .isEqualTo(200);

            Page submitted = submitter.page();
            submitted.navigate("/app/tasks/" + task + "?tab=plan");
            assertThat(submitted.locator("#plan")).containsText("open-value");
            assertThat(submitted.locator("#decision")).containsText("An approver has to decide.");
            assertThat(button(submitted, "Cancel")).isVisible();
            assertThat(submitted.content()).doesNotContain("very-secret-pass");

            Page approved = approver.page();
            approved.navigate("/app/tasks/" + task + "?tab=plan");
            assertThat(approved.locator("#plan")).containsText("pass (sensitive value)");
            assertThat(approved.content()).doesNotContain("very-secret-pass");
            assertThat(button(approved, "Confirm and apply")).isVisible();
        }
    }

    private static String resource(String name, int value) {
        return "resource \"terraform_data\" \"" + name + "\" {\n  input = " + value + "\n}\n";
    }

    private static Visitor approver(String name) {
        return holder(name, "approver");
    }

    private static Visitor holder(String name, String role) {
        String token = api.post("/tokens", Map.of("name", name, "role", role))
                .get("token")
                .asText();
        return chromium.visit(server.port()).signIn(token);
    }

    private static Page plan(Visitor visitor, long task) {
        visitor.page().navigate("/app/tasks/" + task + "?tab=plan");
        assertThat(button(visitor.page(), "Confirm and apply")).isVisible();
        return visitor.page();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** What a stage says of where it was: the slot and the pod. */
    private static String place(Page page, String stage) {
        String text = page.locator(".life li")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator(
                                "strong", new Page.LocatorOptions().setHasText(Pattern.compile("^" + stage + "$")))))
                .textContent();
        return text.replaceAll("(?s).*(slot [0-9]+ of pod [a-z0-9-]+).*", "$1");
    }

    /** Presses Tab until the element of this text has the focus. */
    private static void tabTo(Page page, String text) {
        for (int presses = 0; presses < 80; presses++) {
            page.keyboard().press("Tab");
            String focused =
                    (String) page.evaluate("document.activeElement.closest('a, button, summary')?.textContent ?? ''");
            if (focused.contains(text)) {
                return;
            }
        }
        throw new AssertionError("nothing with this text gets the focus: " + text);
    }

    /** Somebody puts another state below the plan that waits. */
    private static void replaceState(String workspace) {
        long serial =
                api.get("/workspaces/" + workspace + "/state").get("serial").asLong();
        api.post("/workspaces/" + workspace + "/state/versions/" + serial + "/restore", Map.of());
    }

    private static LocatorAssertions.ContainsTextOptions inTime() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(IN_TIME);
    }
}

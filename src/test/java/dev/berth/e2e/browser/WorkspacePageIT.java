package dev.berth.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.berth.e2e.Api;
import dev.berth.e2e.ServerUnderTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workspaces in a browser: uploads by drag and drop, values, locks, and the way back to an older state. */
@ExtendWith(SharedChromium.class)
class WorkspacePageIT {
    @TempDir
    static Path folder;

    private static Chromium chromium;
    private static ServerUnderTest server;

    @BeforeAll
    static void start(Chromium installed) {
        chromium = installed;
        server = ServerUnderTest.start(folder, Map.of("BERTH_LIMITS_CONFIGURATION_SIZE", "1M"));
        server.api().post("/pools", Map.of("name", "build", "runtime", "static", "minPods", 0, "maxPods", 3));
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private static void workspace(String name) {
        server.api()
                .post("/workspaces", Map.of("name", name, "pool", "build", "tags", Map.of("team", "net", "new", "")));
    }

    private static void state(String workspace, int serial, List<?> resources, Map<String, ?> outputs) {
        Map<String, ?> state =
                Map.of("version", 4, "serial", serial, "lineage", "line", "resources", resources, "outputs", outputs);
        assertThat(server.api().status("POST", "/workspaces/" + workspace + "/state", state))
                .isEqualTo(200);
    }

    private static Map<String, ?> resource(String name, Map<String, ?> attributes) {
        return Map.of(
                "mode", "managed",
                "type", "example_network",
                "name", name,
                "provider", "provider[\"example.test/own/example\"]",
                "instances", List.of(Map.of("index_key", 0, "attributes", attributes)));
    }

    /** As somebody's file manager would. */
    private static void drop(Page page, String name, byte[] content) {
        JSHandle carried =
                page.evaluateHandle("""
                ([name, base64]) => {
                  const carried = new DataTransfer();
                  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
                  carried.items.add(new File([bytes], name));
                  return carried;
                }""", List.of(name, Base64.getEncoder().encodeToString(content)));
        page.dispatchEvent("#drop-hint", "dragover", Map.of("dataTransfer", carried));
        page.dispatchEvent("#drop-hint", "drop", Map.of("dataTransfer", carried));
    }

    @Test
    void aConfigurationIsDroppedAndWhatIsWrongIsSaidThere() {
        workspace("dropped");
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/workspaces/dropped/configurations");
            assertThat(page.locator("#configurations")).containsText("None yet");
            drop(page, "notes.txt", "no archive".getBytes(StandardCharsets.UTF_8));
            assertThat(page.locator("#upload-wrong")).containsText("notes.txt:");
            drop(page, "empty.tar.gz", Api.tarGz(Map.of("README.md", "nothing to run")));
            assertThat(page.locator("#upload-wrong")).containsText("has no file that terraform reads");
            visitor.looksGood("upload-refused");
            drop(page, "large.tar.gz", new byte[(1 << 20) + 1]);
            assertThat(page.locator("#upload-wrong")).containsText("large.tar.gz is larger than 1.0 MiB");

            drop(page, "good.tar.gz", Api.tarGz(Map.of("main.tf", "# nothing")));
            assertThat(page.locator("#upload-done")).hasText("Configuration 1 is here, the newest one.");
            assertThat(page.locator("#upload-wrong")).isHidden();
            assertThat(page.locator("#configuration-1")).containsText("newest");

            page.getByLabel("File")
                    .setInputFiles(
                            new FilePayload("own.tgz", "application/gzip", Api.tarGz(Map.of("main.tf", "# other"))));
            page.getByLabel("Speculative").focus();
            page.keyboard().press("Space");
            page.keyboard().press("Tab");
            page.keyboard().press("Enter");
            assertThat(page.locator("#upload-done")).hasText("Configuration 2 is here, for plans alone.");
            assertThat(page.locator("#configuration-2")).containsText("speculative");
            visitor.looksGood("configurations");
        }
    }

    @Test
    void aScheduleIsMadeAndWhatIsWrongIsSaidThere() {
        workspace("scheduled");
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/workspaces/scheduled/schedules/edit");
            page.locator("#name").fill("nightly");
            page.locator("#cron").fill("0 25 * * *");
            visitor.leads(() -> button(page, "Save").click());
            assertThat(page.locator("#cron-wrong")).containsText("cannot have 25 as field 2 (hour)");
            visitor.looksGood("schedule-refused");
            page.locator("#cron").fill("0 3 * * *");
            visitor.leads(() -> button(page, "Save").click());
            visitor.leads(() -> button(page, "Pause nightly").click());
            assertThat(page.locator("#schedule-nightly")).containsText("paused");
            visitor.looksGood("schedules");
        }
    }

    @Test
    void aFreezeWindowIsMadeAndChanged() {
        workspace("frozen");
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/workspaces/frozen/freezes");
            page.locator("#reason").fill("Weekend");
            page.locator("#cron").fill("0 18 * * FRI");
            page.locator("#lasts").fill("PT62H");
            visitor.leads(() -> button(page, "Make the window").click());
            assertThat(page.locator("table")).containsText("Weekend");
            visitor.looksGood("freezes");

            visitor.leads(() -> page.getByText("Change", new Page.GetByTextOptions().setExact(true))
                    .click());
            assertThat(page.locator("#cron")).hasValue("0 18 * * FRI");
            page.locator("#cron").fill("");
            page.locator("#to").fill("tomorrow");
            visitor.leads(() -> button(page, "Save").click());
            assertThat(page.locator("#to-wrong")).containsText("must be a time");
            visitor.looksGood("freeze-refused");
            page.locator("#zone").fill("");
            page.locator("#lasts").fill("");
            page.locator("#to").fill("2190-01-01T00:00:00Z");
            page.locator("#from").fill("2189-12-31T00:00:00Z");
            visitor.leads(() -> button(page, "Save").click());
            assertThat(page.locator("table")).containsText("2189-12-31");

            page.navigate("/app/pools/build/freezes");
            visitor.looksGood("freezes-pool");
            page.navigate("/app/settings/freezes");
            visitor.looksGood("freezes-tags");
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    @Test
    void anOlderStateIsComparedAndRestored() {
        workspace("states");
        state(
                "states",
                1,
                List.of(resource("old", Map.of("id", "1")), resource("kept", Map.of("cidr", "a"))),
                Map.of());
        state(
                "states",
                2,
                List.of(resource("kept", Map.of("cidr", "b")), resource("new", Map.of("id", "2"))),
                Map.of(
                        "address", Map.of("value", "10.0.0.1", "type", "string"),
                        "policy", Map.of("value", "line\n".repeat(30), "type", "string"),
                        "password", Map.of("value", "hunter2", "type", "string", "sensitive", true)));
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/workspaces/states/states");
            visitor.looksGood("states");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("What changed"))
                    .click();
            assertThat(page.locator("main")).containsText("1 added, 1 changed, 1 removed");
            assertThat(page.locator("main")).containsText("example_network.kept[0]");
            visitor.looksGood("state-changes");

            page.navigate("/app/workspaces/states/outputs");
            assertThat(page.locator("main")).not().containsText("hunter2");
            visitor.looksGood("outputs");
            page.onceDialog(dialog -> dialog.accept());
            page.getByText("Show sensitive values").click();
            assertThat(page.locator("main")).containsText("hunter2");
            page.navigate("/app/workspaces/states/resources");
            visitor.looksGood("resources");

            page.navigate("/app/workspaces/states/states");
            page.onceDialog(dialog -> dialog.dismiss());
            page.getByText("Restore").click();
            assertThat(page.locator("main")).not().containsText("Restored");
            page.onceDialog(dialog -> dialog.accept());
            page.getByText("Restore").click();
            assertThat(page.locator("p.good")).containsText("Restored: the present state is");
            assertThat(page.locator("#states tbody tr").first()).containsText("present");
            assertThat(page.locator("#states tbody tr")).hasCount(3);
            visitor.looksGood("state-restored");
        }
    }

    @Test
    void withTheKeyboardAloneAWorkspaceIsMadeFilledAndLocked() {
        try (Visitor visitor = chromium.visit(server.port())) {
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            press(page, AriaRole.LINK, "Workspaces");
            press(page, AriaRole.LINK, "New workspace");
            type(page, "Name", "By Hand");
            type(page, "Pool", "build");
            type(page, "Tags", "team=net");
            press(page, AriaRole.BUTTON, "Make the workspace");
            assertThat(page.locator("#name-wrong")).containsText("must be a DNS label");
            assertThat(page.getByLabel("Tags")).hasValue("team=net");
            visitor.looksGood("workspace-form");
            type(page, "Name", "by-hand");
            press(page, AriaRole.BUTTON, "Make the workspace");
            assertThat(page).hasTitle("Workspace by-hand · Berth");

            press(page, AriaRole.LINK, "Variables");
            press(page, AriaRole.LINK, "Add a variable");
            type(page, "Name", "token");
            type(page, "Value", "<script>alert(1)</script>");
            page.getByLabel("Sensitive").focus();
            page.keyboard().press("Space");
            press(page, AriaRole.BUTTON, "Save");
            assertThat(page.locator("tbody")).containsText("not shown");
            press(page, AriaRole.LINK, "Add an environment variable");
            type(page, "Name", "REGION");
            type(page, "Value", "<script>alert(1)</script>");
            press(page, AriaRole.BUTTON, "Save");
            assertThat(page.locator("main")).containsText("<script>alert(1)</script>");
            server.api()
                    .patch(
                            "/workspaces/by-hand",
                            Map.of("environment", Map.of("STAGE", Map.of("value", "by-somebody-else"))));
            assertThat(page.locator("#variables")).containsText("by-somebody-else");
            visitor.looksGood("variables");

            press(page, AriaRole.LINK, "Overview");
            type(page, "Reason", "a look at <b>this</b> first");
            press(page, AriaRole.BUTTON, "Lock");
            assertThat(page.locator("p.warn")).containsText("a look at <b>this</b> first");
            visitor.looksGood("workspace-locked");
            press(page, AriaRole.LINK, "Workspaces");
            assertThat(page.locator("#workspace-by-hand")).containsText("locked");
            visitor.looksGood("workspaces");
            page.navigate("/app/workspaces/by-hand/settings");
            visitor.looksGood("workspace-settings");
            page.onceDialog(dialog -> dialog.accept());
            press(page, AriaRole.BUTTON, "Delete by-hand");
            assertThat(page).hasTitle("Workspaces · Berth");
            assertThat(page.locator("#workspace-by-hand")).isHidden();
        }
    }

    private static void press(Page page, AriaRole role, String name) {
        page.getByRole(role, new Page.GetByRoleOptions().setName(name).setExact(true))
                .focus();
        page.keyboard().press("Enter");
    }

    private static void type(Page page, String label, String text) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).focus();
        page.keyboard().press("Control+A");
        page.keyboard().type(text);
    }
}

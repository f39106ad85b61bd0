package dev.berth.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.berth.e2e.Api;
import dev.berth.e2e.Gate;
import dev.berth.e2e.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures of the README, of a server at work: {@code -Dit.test=PicturesIT -Dpictures=docs/pictures} makes them anew.
 * What they show is looked at by the other tests here.
 */
@EnabledIfSystemProperty(named = "pictures", matches = ".+")
class PicturesIT {
    private static final int WIDTH = 1_100;
    /** Whoever reads the README waits for it. */
    private static final long LARGEST_FILE = 130 << 10;

    private static final Path PICTURES = Path.of(System.getProperty("pictures", "target"));

    private static final String NETWORK = """
            variable "subnets" {
              default = ["10.20.0.0/24", "10.20.1.0/24"]
            }
            resource "terraform_data" "subnet" {
              count = length(var.subnets)
              input = {
                range = var.subnets[count.index]
                zone  = "zone-${count.index + 1}"
              }
            }
            """;
    private static final String WIDER = NETWORK.replace("10.20.1.0/24\"]", "10.20.16.0/20\", \"10.20.32.0/20\"]");

    @TempDir
    Path folder;

    @Test
    void aServerAtWork() throws Exception {
        try (Chromium chromium = Chromium.launch();
                ServerUnderTest server = ServerUnderTest.start(folder, Map.of());
                Gate gate = new Gate();
                Visitor visitor = chromium.visit(server.port())) {
            Api api = server.api();
            api.pool("builds", 2, "PT1H");
            api.workspace("network", "builds", NETWORK);
            long first = api.planAndApply("network");
            api.await(first, "apply_pending");
            api.confirm(first);
            api.await(first, "applied");
            api.configuration("network", WIDER);
            long network = api.planAndApply("network");
            api.await(network, "apply_pending");
            for (String name : new String[] {"shop", "dns", "billing", "mail"}) {
                api.workspace(name, "builds", gate.terraform());
                api.plan(name);
            }
            api.planAndApply("network");
            Page page = visitor.signIn(ServerUnderTest.TOKEN).page();
            page.navigate("/app/pools/builds");
            assertThat(page.locator(".slot.plan")).hasCount(4);
            take(page, 780, "pool.png");
            page.navigate("/app/tasks/" + network + "?tab=plan");
            assertThat(page.locator(".change")).hasCount(2);
            take(page, 1_040, "plan.png");
        }
    }

    private static void take(Page page, int height, String name) throws IOException {
        page.setViewportSize(WIDTH, height);
        Path file = PICTURES.resolve(name);
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
        assertThat(Files.size(file)).isLessThan(LARGEST_FILE);
    }
}

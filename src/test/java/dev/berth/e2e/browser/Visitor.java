package dev.berth.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Somebody with a browser, and what the browser complained of meanwhile. */
final class Visitor implements AutoCloseable {
    /** Taken only with {@code -Dscreenshots}: they are for eyes, and take a third of a test's time. */
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private static final boolean SHOOTS = System.getProperty("screenshots") != null;
    private static final int USUAL_WIDTH = 1_280;
    private static final int NARROW = 360;
    private static final int WIDE = 1_920;
    private static final int HEIGHT = 900;
    /** What a browser says of an answer that the test asked for. */
    private static final String STATUS = "Failed to load resource: the server responded with a status of";

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    Visitor(BrowserContext context) {
        this.context = context;
        context.setDefaultTimeout(Chromium.PATIENCE_MILLIS);
        this.page = context.newPage();
        page.setViewportSize(USUAL_WIDTH, HEIGHT);
        page.onConsoleMessage(this::hear);
        page.onPageError(complaints::add);
    }

    private void hear(ConsoleMessage message) {
        boolean matters = message.type().equals("error") || message.type().equals("warning");
        if (matters && !message.text().startsWith(STATUS)) {
            complaints.add(message.text());
        }
    }

    Page page() {
        return page;
    }

    Visitor signIn(String token) {
        page.navigate("/app/sign-in");
        page.getByLabel("Token").fill(token);
        page.getByText("Sign in").last().click();
        page.waitForURL("**/app/pools");
        return this;
    }

    /** Does what leads to another document, and goes on when that one is shown: its address may be the same. */
    void leads(Runnable action) {
        page.evaluate("document.documentElement.dataset.left = ''");
        action.run();
        PlaywrightAssertions.assertThat(page.locator("html:not([data-left]) body"))
                .isVisible();
    }

    /** The page as it is now, in both colours, on a small screen and on a wide one: nothing is wrong with it. */
    void looksGood(String name) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            shoot(name + "-" + scheme.name().toLowerCase(Locale.ROOT));
            // All but the contrast is in the dark as it was in the light.
            List<String> rules = scheme == ColorScheme.DARK ? List.of("color-contrast") : List.of();
            assertThat(Axe.violations(page, rules)).as("%s in %s", name, scheme).isEmpty();
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        for (int width : new int[] {NARROW, WIDE}) {
            page.setViewportSize(width, HEIGHT);
            shoot(name + "-" + width);
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as("%s needs no scrolling to the side at %d px", name, width)
                    .isLessThanOrEqualTo(width);
        }
        page.setViewportSize(USUAL_WIDTH, HEIGHT);
        complainsOfNothing();
    }

    void shoot(String name) {
        if (SHOOTS) {
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
        }
    }

    /** No script failed, and the policy of the page had nothing to stop. */
    void complainsOfNothing() {
        assertThat(complaints).isEmpty();
    }

    @Override
    public void close() {
        context.close();
    }
}

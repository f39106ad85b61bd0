package dev.berth.e2e.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A browser that is installed here, without a window. */
final class Chromium implements AutoCloseable {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/bin/chromium"),
            Path.of("/usr/bin/chromium-browser"),
            Path.of("/usr/bin/google-chrome-stable"),
            Path.of("/usr/bin/google-chrome"));

    /** A machine under load is slow, and no reason to fail. */
    static final double PATIENCE_MILLIS = 60_000;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path program) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(List.of(
                                "--no-sandbox",
                                // Without it a process of its own plays a graphics card, on the same processor.
                                "--disable-gpu",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--no-first-run")));
    }

    /** Starts one; where none is installed the test is skipped. */
    static Chromium launch() {
        assumeInstalled();
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        return new Chromium(program().orElseThrow());
    }

    static void assumeInstalled() {
        assumeTrue(program().isPresent(), "no chromium is installed: what needs a browser is skipped");
    }

    private static Optional<Path> program() {
        return PLACES.stream().filter(Files::isExecutable).findFirst();
    }

    /** Somebody new at a server, with no cookies. */
    Visitor visit(int port) {
        return new Visitor(browser.newContext(new Browser.NewContextOptions().setBaseURL("http://localhost:" + port)));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
